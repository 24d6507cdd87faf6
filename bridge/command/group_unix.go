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

// A group is a process and what it starts, and that, as long as they do not leave it. The zero value is none.
type group struct{ own bool }

// newGroup makes the process of cmd the first of a group of its own, unless cmd has a wish in this respect.
func newGroup(cmd *exec.Cmd) group {
	attr := attributesOf(cmd)
	if attr.Setpgid && attr.Pgid != 0 {
		return group{} // it joins the group of somebody else
	}
	if !attr.Setsid {
		attr.Setpgid = true
	}
	cmd.SysProcAttr = attr
	return group{own: true}
}

// exists reports whether there is a group to send signals to.
func (g *group) exists() bool { return g.own }

// join does nothing: the system has made the group.
func (g *group) join(*os.Process) {}

// canTerminate tells whether a process can be asked to end.
const canTerminate = true

// signal sends a signal to every process of the group whose first is this one, unless that is known to have ended.
func (g *group) signal(first *os.Process, sig os.Signal) error {
	if err := first.Signal(syscall.Signal(0)); err != nil {
		return err
	}
	return syscall.Kill(-first.Pid, sig.(syscall.Signal))
}

// groupPoll is how often the rest of a group is looked at: the system does not tell when it is empty.
const groupPoll = 10 * time.Millisecond

// end lets what is left of the group, whose first process has ended, end by itself until the time has come, and kills
// it then. The number of a group is not given to another while it has a member.
func (g *group) end(first int, until time.Time) {
	for syscall.Kill(-first, 0) == nil {
		left := time.Until(until)
		if left <= 0 {
			_ = syscall.Kill(-first, syscall.SIGKILL)
			return
		}
		time.Sleep(min(left, groupPoll))
	}
}

// release gives the group up, of which what is left goes on.
func (g *group) release() {}
