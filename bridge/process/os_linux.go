package process

import (
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"syscall"
)

// executable is the file that this process runs, even if another one has taken its place or it was removed.
func executable() (string, error) { return "/proc/self/exe", nil }

// deathSignal is only ever off in tests, of what the pipe can do alone.
var deathSignal = true

// dieWithThread has the kernel kill the worker when the thread that starts it ends, at the latest with its process. The
// pipe does the same, unless the worker is stopped.
func dieWithThread(cmd *exec.Cmd) {
	if deathSignal {
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	}
}

// limitMemory limits what this process may allocate from now on. RLIMIT_AS would not do: Go's runtime reserves
// addresses that it does not use. RLIMIT_DATA counts what can be written to, and grows with the heap by some MiB at a
// time. The collector is told to stay below, so that garbage is not what exceeds the limit.
func limitMemory(limit uint64) error {
	used, err := dataSize()
	if err != nil {
		return err
	}
	debug.SetMemoryLimit(int64(limit - limit/8))
	limit += used
	err = syscall.Setrlimit(syscall.RLIMIT_DATA, &syscall.Rlimit{Cur: limit, Max: limit})
	return os.NewSyscallError("setrlimit", err)
}

// dataSize returns what RLIMIT_DATA counts, in bytes.
func dataSize() (uint64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, line, _ := strings.Cut(string(status), "\nVmData:")
	var kib uint64
	if _, err := fmt.Sscan(line, &kib); err != nil {
		return 0, fmt.Errorf("process: no VmData in /proc/self/status: %w", err)
	}
	return kib << 10, nil
}
