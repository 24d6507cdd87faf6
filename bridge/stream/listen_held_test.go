//go:build !wasm

package stream_test

// The network of js and wasip1 does not ask a net.ListenConfig.

import (
	"net"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A held is a net.ListenConfig that tells whether it opens a socket on the loop's goroutine; if not, the socket waits
// for the test before it is bound.
type held struct {
	net.ListenConfig
	goOn   chan struct{}
	socket syscall.RawConn // written before onLoop is told
	onLoop chan bool
}

func newHeld() *held {
	h := &held{goOn: make(chan struct{}), onLoop: make(chan bool, 1)}
	h.Control = func(_, _ string, c syscall.RawConn) error {
		h.socket = c
		onLoop := loop.OnLoop()
		h.onLoop <- onLoop
		if !onLoop {
			<-h.goOn
		}
		return nil
	}
	return h
}

// The name of a host is looked up while the loop goes on, by both kinds of tasks.
func TestTheNameToListenAtIsLookedUp(t *testing.T) {
	for name, begin := range map[string]func(*loop.Co, *stream.ListenStep) *task.Task[struct{}]{
		"straight": func(co *loop.Co, s *stream.ListenStep) *task.Task[struct{}] {
			return task.Do(co, func(co *loop.Co) (err error) {
				s.Listener, err = stream.ListenWith(co, s.Config, s.Network, s.Address)
				return err
			})
		},
		"step": func(co *loop.Co, s *stream.ListenStep) *task.Task[struct{}] { return task.DoStep(co, s) },
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(co *loop.Co) {
				h := newHeld()
				step := &stream.ListenStep{Config: &h.ListenConfig, Network: "tcp4", Address: "localhost:0"}
				listening := begin(co, step)
				turns(t, co, 2)
				require.Contains(t, listening.Co().AwaitChain(), " waits for the address of tcp4 localhost:0")
				require.False(t, <-h.onLoop)
				close(h.goOn)
				_, err := listening.Await(co)
				require.NoError(t, err)
				s, err := stream.Dial(co, "tcp", step.Listener.Addr().String())
				require.NoError(t, err)
				s.Abort()
				require.NoError(t, step.Listener.Close())
			})
		})
	}
}

// If that is canceled, nothing stays open: neither what is opened later, nor what has been opened in the same turn.
func TestALookUpToListenIsCanceled(t *testing.T) {
	for name, opened := range map[string]bool{"before": false, "in the same turn": true} {
		t.Run(name, func(t *testing.T) {
			run(t, func(co *loop.Co) {
				h := newHeld()
				step := &stream.ListenStep{Config: &h.ListenConfig, Network: "tcp4", Address: "localhost:0"}
				listening := task.DoStep(co, step)
				turns(t, co, 2)
				<-h.onLoop
				if opened {
					defer co.Loop().Low().AddObserver(func(e loop.Event) {
						if e.Kind == loop.EventWake && e.Co == listening.Co() {
							listening.Cancel(nil)
						}
					})()
					close(h.goOn)
				} else {
					listening.Cancel(nil)
				}
				_, err := listening.Await(co)
				require.True(t, loop.IsCanceled(err))
				require.Nil(t, step.Listener)
				if !opened {
					close(h.goOn)
				}
				for h.socket.Control(func(uintptr) {}) == nil {
					require.NoError(t, co.Sleep(time.Millisecond))
				}
			})
		})
	}
}

// A listen is a step that listens by the function, in place of a ListenStep.
type listen func(co *loop.Co) error

func (f listen) Step(co *loop.Co, _ error) (bool, error) { return true, f(co) }

// An address is taken as it is, on the loop's goroutine: a step may listen at one.
func TestAnAddressIsNotLookedUp(t *testing.T) {
	for _, address := range []string{"127.0.0.1:0", ":0"} {
		run(t, func(co *loop.Co) {
			h := newHeld()
			close(h.goOn)
			var ln *stream.Listener
			_, err := task.DoStep(co, listen(func(co *loop.Co) (err error) {
				ln, err = stream.ListenWith(co, &h.ListenConfig, "tcp4", address)
				return err
			})).Await(co)
			require.NoError(t, err)
			require.True(t, <-h.onLoop)
			require.NoError(t, ln.Close())
		})
	}
}
