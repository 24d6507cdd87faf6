package stream_test

import (
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

var errReset = errors.New("connection reset")

// A wire is a Transport whose other end is the test: what arrives, and what there is room for, is what the test says.
type wire struct {
	notifier *stream.Notifier
	arrived  []byte
	end      error // after what has arrived; nil while more may come
	room     int   // how many bytes a Write takes
	sent     []byte
	broken   error // of the next Write
	events   []string

	readBlocked, writeBlocked bool // a call has returned ErrWouldBlock, and the stream was not told since
}

func (w *wire) Attach(n *stream.Notifier) { w.notifier = n }

func (w *wire) Read(p []byte) (int, error) {
	if w.readBlocked && w.end == nil {
		panic("a Read after ErrWouldBlock")
	}
	n := copy(p, w.arrived)
	w.arrived = w.arrived[n:]
	switch {
	case len(w.arrived) > 0:
		return n, nil
	case w.end != nil && n == 0:
		return 0, w.end
	case w.end != nil:
		return n, nil
	}
	w.readBlocked = true
	return n, stream.ErrWouldBlock
}

func (w *wire) Write(p []byte) (int, error) {
	if w.writeBlocked {
		panic("a Write after ErrWouldBlock")
	}
	if w.broken != nil {
		return 0, w.broken
	}
	n := min(len(p), w.room)
	w.sent = append(w.sent, p[:n]...)
	w.room -= n
	if n < len(p) {
		w.writeBlocked = true
		return n, stream.ErrWouldBlock
	}
	return n, nil
}

func (w *wire) CloseWrite() error {
	w.events = append(w.events, "shut after "+string(w.sent))
	return nil
}

func (w *wire) Close(abort bool) error {
	if abort {
		w.events = append(w.events, "aborted")
	} else {
		w.events = append(w.events, "closed after "+string(w.sent))
	}
	return nil
}

func (w *wire) LocalAddr() net.Addr  { return &net.UnixAddr{Name: "here", Net: "unix"} }
func (w *wire) RemoteAddr() net.Addr { return &net.UnixAddr{Name: "there", Net: "unix"} }

// arrive lets bytes arrive.
func (w *wire) arrive(text string) {
	w.arrived = append(w.arrived, text...)
	w.tellReadable()
}

// finish ends the input by an error, which may be io.EOF.
func (w *wire) finish(err error) {
	w.end = err
	w.notifier.HungUp()
}

// take makes room for n bytes more.
func (w *wire) take(n int) {
	w.room += n
	w.tellWritable()
}

func (w *wire) tellReadable() {
	w.readBlocked = false
	w.notifier.Readable()
}

func (w *wire) tellWritable() {
	w.writeBlocked = false
	w.notifier.Writable()
}

// take all that is written from now on.
const everything = 1 << 30

func newWire(r loop.Ref, room int) (*wire, *stream.Stream) {
	w := &wire{room: room}
	return w, stream.New(r, w)
}

// run runs main under virtual time.
func run(t *testing.T, main func(co *loop.Co)) {
	t.Helper()
	err := loop.RunWith(t.Context(), &loop.Options{Clock: &timer.Virtual{}}, func(co *loop.Co) error {
		main(co)
		return nil
	})
	require.NoError(t, err)
}

// newRand returns the random numbers of a seed.
func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// turns lets n turns pass.
func turns(t *testing.T, co *loop.Co, n int) {
	for range n {
		require.NoError(t, co.Yield())
	}
}

var _ io.Reader = (*wire)(nil)
