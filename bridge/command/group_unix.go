//go:build unix

package command

import (
	"os"
	"os/exec"
	"syscall"
	"time"
)

// attributesOf returns a copy of the attributes of cmd, which may be the caller's.
func attributesOf(cmd *exec.Cmd) *syscall.SysProcAttr {
	attr := syscall.SysProcAttr{}
	if cmd.SysProcAttr != nil {
		attr = *cmd.SysProcAttr
	}
	return &attr
}

// ownGroup makes the process of cmd the first of a group of its own, unless cmd has a wish in this respect, and reports
// whether it will be.
func ownGroup(cmd *exec.Cmd) bool {
	attr := attributesOf(cmd)
	if attr.Setpgid && attr.Pgid != 0 {
		return false // it joins the group of somebody else
	}
	if !attr.Setsid {
		attr.Setpgid = true
	}
	cmd.SysProcAttr = attr
	return true
}

// canTerminate tells whether a process can be asked to end.
const canTerminate = true

// signalGroup sends a signal to every process of the group whose first is this one, unless it is known to have ended.
func signalGroup(first *os.Process, sig os.Signal) error {
	if err := first.Signal(syscall.Signal(0)); err != nil {
		return err
	}
	return syscall.Kill(-first.Pid, sig.(syscall.Signal))
}

// groupPoll is how often the rest of a group is looked at: the system does not tell when it is empty.
const groupPoll = 10 * time.Millisecond

// endGroup lets what is left of the group, whose first process has ended, end by itself until the time has come, and
// kills it then. The number of a group is not given to another while it has a member.
func endGroup(group int, until time.Time) {
	for syscall.Kill(-group, 0) == nil {
		left := time.Until(until)
		if left <= 0 {
			_ = syscall.Kill(-group, syscall.SIGKILL)
			return
		}
		time.Sleep(min(left, groupPoll))
	}
}
