package stream_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A host that makes turns itself, and waits on Woken between them, serves connections: no event is lost while the loop
// is idle.
func TestAHostThatPumps(t *testing.T) {
	here, there := pair(t)
	l := loop.New(nil)
	s, err := stream.Wrap(l, here)
	require.NoError(t, err)
	serving := task.Do(l, func(co *loop.Co) error { return echoBody(co, s) })
	failed := make(chan error, 1)
	go func() {
		p := make([]byte, 1)
		for i := range 2000 {
			if _, err := there.Write([]byte{byte(i)}); err != nil {
				failed <- err
				return
			}
			if _, err := there.Read(p); err != nil {
				failed <- err
				return
			}
		}
		failed <- there.Close()
	}()
	for woken := l.Woken(); !serving.Done(); {
		more, err := l.Turn()
		require.NoError(t, err)
		if !more && !serving.Done() {
			<-woken
		}
	}
	require.NoError(t, <-failed)
	require.NoError(t, serving.Err())
	s.Abort()
	require.NoError(t, l.Close())
}
