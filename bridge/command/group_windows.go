package command

import (
	"os"
	"os/exec"
	"syscall"
	"time"

	"github.com/monoloop-go/monoloop/bridge/internal/jobobject"
)

// A group is a process and all that it starts, and that: a job object. The zero value is none. The supervisor alone
// makes and releases it, and the mutex of the process guards what it is in between.
type group struct {
	job *jobobject.Job // nil if there is none
	run bool           // the process is started to wait until it has joined
}

// newGroup has the process of cmd wait until it has joined a group of its own. It is not to get the interrupts of the
// console.
func newGroup(cmd *exec.Cmd) group {
	job, err := jobobject.New()
	if err != nil {
		return group{} // it is ended alone
	}
	attr := syscall.SysProcAttr{}
	if cmd.SysProcAttr != nil {
		attr = *cmd.SysProcAttr // which may be the caller's
	}
	run := attr.CreationFlags&jobobject.Suspended == 0 // or the caller wants it to wait
	attr.CreationFlags |= jobobject.Suspended | syscall.CREATE_NEW_PROCESS_GROUP
	cmd.SysProcAttr = &attr
	return group{job, run}
}

// exists reports whether there is a group to end.
func (g *group) exists() bool { return g.job != nil }

// join makes the process, which has just been started, the first of the group, and lets it run.
func (g *group) join(first *os.Process) {
	if g.job != nil && g.job.Join(first, g.run) != nil {
		g.release()
	}
}

// canTerminate tells whether a process can be asked to end.
const canTerminate = false

// killed is the exit code of what is killed, as that of os.Process.Kill.
const killed = 1

// signal ends every process of the group, whatever the signal, unless the first is known to have ended.
func (g *group) signal(first *os.Process, _ os.Signal) error {
	if err := first.Signal(os.Kill); err != nil {
		return err
	}
	return g.job.Kill(killed)
}

// groupPoll is how often the rest of a group is looked at: nobody tells when it is empty.
const groupPoll = 10 * time.Millisecond

// end waits until the group, which was killed, has ended.
func (g *group) end(int, time.Time) {
	_ = g.job.Kill(killed)
	for n, err := g.job.Active(); err == nil && n > 0; n, err = g.job.Active() {
		time.Sleep(groupPoll)
	}
}

// release gives the group up, of which what is left goes on.
func (g *group) release() {
	if g.job != nil {
		g.job.Release()
		g.job = nil
	}
}
