//go:build unix

package signals_test

import (
	"fmt"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/signals"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func TestHandle(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		var trace []string
		done := future.New[struct{}](co)
		handler := func(name string) func(os.Signal) {
			return func(sig os.Signal) {
				trace = append(trace, fmt.Sprint(name, " ", sig, " ", co.Loop().Current() == nil))
				done.SetResult(struct{}{})
			}
		}
		wait := func() {
			raise(t, syscall.SIGUSR1)
			_, err := done.Future().Await(co)
			require.NoError(t, err)
			done = future.New[struct{}](co)
		}
		removeFirst := signals.Handle(co, syscall.SIGUSR1, handler("first"))
		wait()
		removeSecond := signals.Handle(co.Loop(), syscall.SIGUSR1, handler("second"))
		wait()
		removeFirst() // is not the handler any more
		wait()
		removeSecond()
		removeSecond()
		require.Equal(t, []string{
			"first user defined signal 1 true", "second user defined signal 1 true", "second user defined signal 1 true",
		}, trace)
		return nil
	}))
}

// A handler that removes itself, and others, while it runs.
func TestAHandlerMayTakeEverythingBack(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		l := signals.Notify(co, syscall.SIGUSR1)
		waiter := task.Go(co, l.Next)
		done := future.New[struct{}](co)
		var remove func()
		remove = signals.Handle(co, syscall.SIGUSR1, func(os.Signal) {
			remove()
			l.Close()
			done.SetResult(struct{}{})
		})
		require.NoError(t, co.Yield())
		raise(t, syscall.SIGUSR1)
		_, err := done.Future().Await(co)
		require.NoError(t, err)
		_, err = waiter.Await(co)
		require.Equal(t, signals.ErrClosed, err, "a signal that nobody has taken is dropped with the listener")
		return nil
	}))
}

func TestAPanicOfAHandlerIsThatOfACallback(t *testing.T) {
	var reports []string
	l := loop.New(&loop.Options{RecoverPanics: true,
		OnError: func(r loop.Report) { reports = append(reports, r.Message) }})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		listener := signals.Notify(co, syscall.SIGUSR1)
		signals.Handle(co, syscall.SIGUSR1, func(os.Signal) { panic(errWhy) })
		raise(t, syscall.SIGUSR1)
		_, err := listener.Next(co)
		return err
	}))
	require.NoError(t, l.Close())
	require.Equal(t, []string{"panic in callback"}, reports)
}
