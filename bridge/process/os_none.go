//go:build js || wasip1

package process

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// attach says that there are no processes here.
func attach(*exec.Cmd, *os.File, *os.File) (where string, err error) {
	return "", fmt.Errorf("process: %w on this system", errors.ErrUnsupported)
}

func keep(uintptr) {}
