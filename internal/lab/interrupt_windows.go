package lab

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

const (
	createNoWindow = 0x08000000 // a console of its own, that nobody sees
	interruptorOf  = "MONOLOOP_TEST_INTERRUPTS"
)

// Interruptible has the process of cmd, which is not started yet, take interrupts from Interrupt: it has a console of
// its own, for the interrupts of a console reach all its processes, and the test would be one.
func Interruptible(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.CreationFlags |= createNoWindow
}

// Interrupt sends a process an interrupt, as its console does for Ctrl-C. Only a process of that console can: another
// one of this program is started, which does it in its init.
func Interrupt(p *os.Process) error {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), interruptorOf+"="+strconv.Itoa(p.Pid))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("lab: Interrupt: %w: %s", err, out)
	}
	return nil
}

func init() {
	pid, err := strconv.Atoi(os.Getenv(interruptorOf))
	if err != nil {
		return
	}
	const controlC, everybody, ignore = 0, 0, 1
	kernel := syscall.NewLazyDLL("kernel32.dll")
	for _, step := range []struct {
		name      string
		arguments []uintptr
		mayFail   bool
	}{
		{"FreeConsole", nil, true}, // there may be none
		{"AttachConsole", []uintptr{uintptr(pid)}, false},
		{"SetConsoleCtrlHandler", []uintptr{0, ignore}, false},
		{"GenerateConsoleCtrlEvent", []uintptr{controlC, everybody}, false},
	} {
		if ok, _, err := kernel.NewProc(step.name).Call(step.arguments...); ok == 0 && !step.mayFail {
			fmt.Println(step.name, err)
			os.Exit(1)
		}
	}
	os.Exit(0)
}
