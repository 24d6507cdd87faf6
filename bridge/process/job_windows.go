package process

import (
	"os"
	"os/exec"
	"syscall"

	"github.com/monoloop-go/monoloop/bridge/internal/jobobject"
)

// A group ends a worker, and what that has started, with the process that has started it: a job object. The zero value
// is none; then the pipe alone does it. It belongs to the goroutine that supervises the worker.
type group struct{ job *jobobject.Job }

// newGroup has the process of cmd wait until it has joined. It does not get the interrupts of the console, not even
// before it has come to ignore them.
func newGroup(cmd *exec.Cmd) group {
	cmd.SysProcAttr.CreationFlags |= syscall.CREATE_NEW_PROCESS_GROUP
	job, err := jobobject.New()
	if err != nil {
		return group{}
	}
	cmd.SysProcAttr.CreationFlags |= jobobject.Suspended
	return group{job}
}

// join makes the process one of the group, and lets it run.
func (g group) join(p *os.Process) {
	if g.job != nil {
		_ = g.job.Join(p, true) // if it cannot, there is the pipe
	}
}

// release is called when the process has ended, or was not started. What it has started goes on.
func (g group) release() {
	if g.job != nil {
		g.job.Release()
	}
}
