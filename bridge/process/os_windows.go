package process

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

// inheritPipes lets the worker inherit its ends of the pipes, and returns their handles, which are the same there.
func inheritPipes(cmd *exec.Cmd, in, out *os.File) (where string, err error) {
	handles := []syscall.Handle{syscall.Handle(in.Fd()), syscall.Handle(out.Fd())}
	for _, h := range handles {
		if err := syscall.SetHandleInformation(h, syscall.HANDLE_FLAG_INHERIT,
			syscall.HANDLE_FLAG_INHERIT); err != nil {
			return "", os.NewSyscallError("SetHandleInformation", err)
		}
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{AdditionalInheritedHandles: handles}
	return fmt.Sprintf("%d:%d", handles[0], handles[1]), nil
}

func closeOnExec(handle uintptr) {
	_ = syscall.SetHandleInformation(syscall.Handle(handle), syscall.HANDLE_FLAG_INHERIT, 0)
}
