//go:build js || wasip1

package process

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// inheritPipes says that there are no processes here.
func inheritPipes(*exec.Cmd, *os.File, *os.File) (where string, err error) {
	return "", fmt.Errorf("process: %w on this system", errors.ErrUnsupported)
}

func closeOnExec(uintptr) {}
