package command

import (
	"slices"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// A hub is what the loop must not close before: the processes that it has started, and what goroutines do for them. It is
// made with the first process, and closed with the loop. It belongs to the loop's goroutine.
type hub struct {
	loop      *loop.Loop
	processes []*Process                // whose end is not told, or which have a pipe that is open; in order of their start
	busy      int                       // goroutines at work
	hold      loop.Hold                 // while there are any
	idle      *future.Promise[struct{}] // of close, when it waits for busy to be zero
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

// begin is called before a goroutine begins to work for the loop, which waits for it, and holds virtual time.
func (h *hub) begin() {
	if h.busy++; h.busy == 1 {
		h.hold = h.loop.Low().Hold(loop.WillPost)
	}
}

// finish is called when the goroutine has posted its end.
func (h *hub) finish() {
	if h.busy--; h.busy > 0 {
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
		p.end()
	}
	for _, p := range slices.Clone(h.processes) {
		if f := p.Wait(); !f.Done() { // the error of one that had ended before is not for us to look at
			_ = co.Await(f)
		}
	}
	for _, p := range slices.Clone(h.processes) {
		p.closeStreams()
	}
	if h.busy == 0 {
		return nil
	}
	h.idle = future.New[struct{}](co)
	_, err := h.idle.Future().Await(co)
	return err
}
