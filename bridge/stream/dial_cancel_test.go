//go:build linux

package stream_test

import (
	"net"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A dialer is a Network on which a Dial ends when the test says so.
type dialer struct {
	stream.Network
	done     func(t stream.Transport, err error)
	canceled bool
}

func (d *dialer) Dial(_, _ string, done func(t stream.Transport, err error)) func() {
	d.done = done
	return func() { d.canceled = true }
}

// A Dial that is canceled leaves no connection: neither one that is on its way, nor one that has come in the same turn.
func TestACanceledDial(t *testing.T) {
	for _, arrived := range []bool{false, true} {
		run(t, func(co *loop.Co) {
			d := &dialer{}
			stream.Use(co, d)
			dial := &stream.DialStep{Network: "tcp", Address: "somewhere"}
			dialing := task.DoStep(co, dial)
			turns(t, co, 2)
			w := &wire{}
			if arrived {
				d.done(w, nil)
			}
			dialing.Cancel(nil)
			_, err := dialing.Await(co)
			require.True(t, loop.IsCanceled(err))
			require.Nil(t, dial.Stream)
			require.True(t, d.canceled)
			require.Equal(t, arrived, len(w.events) == 1)
		})
	}
}

// The same of the system's network: the connection was made, and waits to be told of.
func TestACanceledDialThatHasConnected(t *testing.T) {
	onSockets(t, func(co *loop.Co) {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		defer ln.Close()
		dialing := task.Do(co, func(co *loop.Co) error {
			_, err := stream.Dial(co, "tcp", ln.Addr().String())
			return err
		})
		turns(t, co, 1)
		peer, err := ln.Accept()
		require.NoError(t, err)
		require.NoError(t, peer.SetReadDeadline(time.Now().Add(10*time.Second)))
		dialing.Cancel(nil)
		_, err = dialing.Await(co)
		require.True(t, loop.IsCanceled(err))
		var ended atomic.Bool
		go func() {
			_, err = peer.Read(make([]byte, 1))
			ended.Store(true)
		}()
		for !ended.Load() {
			require.NoError(t, co.Sleep(time.Millisecond))
		}
		require.Error(t, err)
		require.NotErrorIs(t, err, os.ErrDeadlineExceeded)
		require.NoError(t, peer.Close())
	})
}
