package stream_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A model is a random program on the two ends of a connection. Each direction has a twin, which is a list: what was
// written, in the order of the calls. Whatever is canceled, and however the transport cuts it, what is read must be
// what was written, and all of it unless an end was aborted.
type model struct {
	t      *testing.T
	random *rand.Rand
	ends   [2]*modelEnd
}

// modelEnd is one end: its stream, and the twin of what it writes.
type modelEnd struct {
	*model
	s       *stream.Stream
	written []*chunk
	read    []byte // what it has read
	taken   func() int
	dropped int // bytes of canceled Writes that never went out
	aborted bool
}

// A chunk is what one call has written: the first n bytes of p. n grows until the call is over.
type chunk struct {
	p []byte
	n int
}

func newModel(t *testing.T, seed int, a, b *stream.Stream) *model {
	m := &model{t: t, random: newRand(uint64(seed))}
	for i, s := range []*stream.Stream{a, b} {
		m.ends[i] = &modelEnd{model: m, s: s}
	}
	return m
}

// run runs the program to its end, and compares.
func (m *model) run(co *loop.Co) {
	var tasks []*task.Task[struct{}]
	for _, e := range m.ends {
		e.marks()
		writers := make([]*task.Task[struct{}], 1+m.random.IntN(3))
		for i := range writers {
			writers[i] = task.Do(co, e.write)
		}
		tasks = append(tasks, task.Do(co, e.receive), task.Do(co, func(co *loop.Co) error {
			for _, w := range writers {
				if _, err := w.Await(co); err != nil {
					return err
				}
			}
			return e.finish(co)
		}))
	}
	for _, t := range tasks {
		_, err := t.Await(co)
		require.NoError(m.t, err)
	}
	for i, e := range m.ends {
		e.compare(m.ends[1-i])
		_ = e.s.Close(co)
		require.Zero(m.t, e.s.Pending())
	}
}

func (e *modelEnd) compare(peer *modelEnd) {
	var want []byte
	for _, c := range peer.written {
		want = append(want, c.p[:c.n]...)
	}
	if e.aborted || peer.aborted {
		if !bytes.HasPrefix(want, e.read) {
			e.t.Error("what was read before an end was aborted is not what was written")
		}
	} else if !bytes.Equal(want, e.read) {
		e.t.Errorf("%d bytes were read, %d written, and they are not the same", len(e.read), len(want))
	}
}

// marks sets small water marks, or none.
func (e *modelEnd) marks() {
	if high := e.random.IntN(4) * e.random.IntN(20); e.random.IntN(4) > 0 {
		e.s.SetWaterMarks(high, e.random.IntN(high+1))
	}
}

// maybeCanceled runs an operation in a task that may be canceled at any time, and may be a step task.
func (m *model) maybeCanceled(co *loop.Co, operation func(co *loop.Co) error) error {
	t := task.Do(co, operation)
	if m.random.IntN(3) == 0 {
		for range m.random.IntN(6) {
			if err := co.Yield(); err != nil {
				return err
			}
		}
		t.Cancel(nil)
	}
	_, err := t.Await(co)
	return err
}

// over reports whether err is how an operation may end, and whether it is the end of this direction.
func (e *modelEnd) over(err error) bool {
	var failed *net.OpError
	switch {
	case err == nil, loop.IsCanceled(err), err == stream.ErrWouldBlock:
		return false
	case errors.As(err, &failed), err == io.EOF, err == io.ErrUnexpectedEOF:
		return true
	}
	e.t.Errorf("%v", err)
	return true
}

func (e *modelEnd) begin() *chunk {
	p := make([]byte, 1+e.random.IntN(1+e.random.IntN(60)))
	if e.random.IntN(20) == 0 {
		p = make([]byte, 1+e.random.IntN(200<<10))
	}
	for i := range p {
		p[i] = byte(e.random.Uint32()) % 8
	}
	c := &chunk{p: p}
	e.written = append(e.written, c)
	return c
}

// write makes some random calls that write.
func (e *modelEnd) write(co *loop.Co) error {
	for range 1 + e.random.IntN(12) {
		if e.over(e.writeOnce(co)) {
			return nil
		}
		for range e.random.IntN(3) {
			if err := co.Yield(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *modelEnd) writeOnce(co *loop.Co) (err error) {
	switch e.random.IntN(8) {
	case 0:
		c := e.begin()
		if err := e.s.Append(c.p); err != nil {
			return err
		}
		c.n = len(c.p)
	case 1:
		c := e.begin()
		c.n, err = e.s.TryWrite(c.p)
		return err
	case 2:
		return e.flush(co)
	case 3:
		return e.maybeCanceled(co, e.s.Drain)
	case 4:
		return e.maybeCanceled(co, func(co *loop.Co) error {
			_, err := task.DoStep(co, &writing{e: e}).Await(co)
			return err
		})
	case 5:
		e.marks()
	default:
		return e.maybeCanceled(co, func(co *loop.Co) (err error) {
			c := e.begin()
			c.n, err = e.s.Write(co, c.p)
			e.dropped += len(c.p) - c.n
			return err
		})
	}
	return nil
}

// writing is a Write of a step task. Its place in the order is that of its first step.
type writing struct {
	e *modelEnd
	c *chunk
	stream.WriteStep
}

func (w *writing) Step(co *loop.Co, in error) (done bool, err error) {
	if w.c == nil {
		w.c = w.e.begin()
		w.Stream, w.From = w.e.s, w.c.p
	}
	if done, err = w.WriteStep.Step(co, in); done {
		w.c.n = w.N
		w.e.dropped += len(w.c.p) - w.N
	}
	return done, err
}

// flush checks that what was pending is with the transport afterwards, where the transport tells.
func (e *modelEnd) flush(co *loop.Co) error {
	if e.taken == nil {
		return e.maybeCanceled(co, e.s.Flush)
	}
	want := e.taken() + e.s.Pending() + e.dropped
	err := e.maybeCanceled(co, e.s.Flush)
	if err == nil {
		require.GreaterOrEqual(e.t, e.taken()+e.dropped, want)
	}
	return err
}

// finish ends the direction of writing, or the connection.
func (e *modelEnd) finish(co *loop.Co) error {
	if e.random.IntN(5) == 0 {
		e.aborted = true
		e.s.Abort()
		return nil
	}
	err := e.s.CloseWrite()
	e.over(err)
	if e.random.IntN(2) == 0 {
		e.over(e.s.Flush(co))
	}
	return nil
}

// receive reads in all ways, to the end.
func (e *modelEnd) receive(co *loop.Co) error {
	for {
		err := e.maybeCanceled(co, e.receiveOnce)
		if e.over(err) {
			return nil
		}
		if e.random.IntN(10) == 0 {
			if err := co.Sleep(time.Duration(e.random.IntN(3000))); err != nil {
				return err
			}
		}
	}
}

func (e *modelEnd) receiveOnce(co *loop.Co) (err error) {
	p := make([]byte, 1+e.random.IntN(1<<uint(e.random.IntN(16))))
	n := 0
	switch e.random.IntN(6) {
	case 0:
		n, err = e.s.Read(co, p)
		e.read = append(e.read, p[:n]...)
	case 1:
		n, err = e.s.ReadFull(co, p)
		e.read = append(e.read, p[:n]...)
	case 2:
		p, err = e.s.ReadUntil(co, []byte{0, 1}[:1+e.random.IntN(2)])
		var long *stream.LimitError
		if e.read = append(e.read, p...); errors.As(err, &long) {
			err = e.look(1 + e.random.IntN(len(e.s.Unread())))
		}
	case 3:
		step := &stream.ReadStep{Stream: e.s, To: p}
		_, err = task.DoStep(co, step).Await(co)
		e.read = append(e.read, p[:step.N]...)
	case 4:
		_, err = e.s.Fill(co)
		if len(e.s.Unread()) > 0 {
			_ = e.look(e.random.IntN(1 + len(e.s.Unread())))
		}
		if err == io.EOF {
			_ = e.look(len(e.s.Unread()))
		}
	default:
		n, err = e.s.TryRead(p)
		if e.read = append(e.read, p[:n]...); err == stream.ErrWouldBlock {
			err = co.Yield()
		}
	}
	return err
}

// look takes n bytes of what lies unread.
func (e *modelEnd) look(n int) error {
	e.read = append(e.read, e.s.Unread()[:n]...)
	e.s.Discard(n)
	return nil
}
