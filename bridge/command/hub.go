package command

import (
	"slices"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// A hub has what must end before the loop closes: the processes that it has started, and the goroutines for them. It is
// made with the first process, and closed with the loop. It belongs to the loop's goroutine.
type hub struct {
	loop       *loop.Loop
	processes  []*Process                // that have not ended, or have an open pipe; in order of their start
	goroutines int                       // goroutines at work
	hold       loop.Hold                 // while there are any
	idle       *future.Promise[struct{}] // of close, while it waits for the goroutines
}

type hubKey struct{}

func hubOf(l *loop.Loop) *hub {
	if h, ok := l.Low().Value(hubKey{}).(*hub); ok {
		return h
	}
	h := &hub{loop: l}
	l.Low().SetValue(hubKey{}, h)
	l.Low().OnClose(h.close)
	return h
}

// add is called before a goroutine begins to work for the loop, which waits for it, and holds virtual time.
func (h *hub) add() {
	if h.goroutines++; h.goroutines == 1 {
		h.hold = h.loop.Low().Hold(loop.WillPost)
	}
}

// done is called when the goroutine has posted its end.
func (h *hub) done() {
	if h.goroutines--; h.goroutines > 0 {
		return
	}
	h.hold.Release()
	if h.idle != nil {
		h.idle.SetResult(struct{}{})
	}
}

func (h *hub) remove(p *Process) {
	h.processes = slices.DeleteFunc(h.processes, func(x *Process) bool { return x == p })
}

// close stops every process, reads and drops what they write until they have ended, closes the pipes that are left, and
// waits for every goroutine. What is registered to run after it may start processes anew.
func (h *hub) close(co *loop.Co) error {
	h.loop.Low().SetValue(hubKey{}, nil)
	for _, p := range slices.Clone(h.processes) {
		p.stopForClose()
	}
	for _, p := range slices.Clone(h.processes) {
		if f := p.Wait(); !f.Done() { // the error of a process that has ended before is not looked at
			_ = co.Await(f)
		}
	}
	for _, p := range slices.Clone(h.processes) {
		p.closeStreams()
	}
	if h.goroutines == 0 {
		return nil
	}
	h.idle = future.New[struct{}](co)
	_, err := h.idle.Future().Await(co)
	return err
}
