//go:build unix

package process

import (
	"os"
	"os/exec"
	"syscall"
)

// inheritPipes hands the worker its ends of the pipes as the files behind standard error, and returns their numbers
// there.
func inheritPipes(cmd *exec.Cmd, in, out *os.File) (where string, err error) {
	cmd.ExtraFiles = []*os.File{in, out}
	return "3:4", nil
}

func closeOnExec(fd uintptr) { syscall.CloseOnExec(int(fd)) }
