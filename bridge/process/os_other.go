//go:build !linux

package process

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// executable is the file that this process was started from.
func executable() (string, error) { return os.Executable() }

// deathSignal is for tests on Linux.
var deathSignal bool

// dieWithThread does nothing: the worker ends when the pipe of its parent does.
func dieWithThread(*exec.Cmd) {}

func limitMemory(uint64) error {
	return fmt.Errorf("process: Options.MemoryLimit: %w on this system", errors.ErrUnsupported)
}
