//go:build unix

package signals_test

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/monoloop-go/monoloop/bridge/signals"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

var errWhy = errors.New("why")

// raise sends the signal to this process, which must catch it.
func raise(t *testing.T, sig syscall.Signal) {
	require.NoError(t, syscall.Kill(os.Getpid(), sig))
}

// raised sends the signal and waits until the loop of co has told everybody of it. There must be no other handler.
func raised(t *testing.T, co *loop.Co, sig syscall.Signal) {
	heard := future.New[struct{}](co)
	defer signals.Handle(co, sig, func(os.Signal) { heard.SetResult(struct{}{}) })()
	raise(t, sig)
	_, err := heard.Future().Await(co)
	require.NoError(t, err)
}

// next waits for the next signal of a listener, in a task of this kind.
func next(k lab.Kind, co *loop.Co, l *signals.Listener) *task.Task[os.Signal] {
	return lab.Result(k, co, l.Next, &signals.NextStep{Listener: l})
}

func TestNext(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			l := signals.Notify(co, syscall.SIGUSR1, syscall.SIGUSR2)
			for _, sig := range []syscall.Signal{syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGUSR1} {
				waiter := next(k, co, l)
				require.NoError(t, co.Yield())
				require.False(t, waiter.Future().Done())
				raise(t, sig)
				got, err := waiter.Await(co)
				require.NoError(t, err)
				require.Equal(t, os.Signal(sig), got)
			}
			return nil
		}))
	})
}

// Of each kind one signal is kept until somebody asks, in the order of the first ones.
func TestSignalsBetweenTwoNexts(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			l := signals.Notify(co, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGUSR1)
			var got []string
			take := func() {
				sig, err := next(k, co, l).Await(co)
				got = append(got, fmt.Sprint(sig, " ", err))
			}
			for range 3 {
				raised(t, co, syscall.SIGUSR2)
				raised(t, co, syscall.SIGUSR1)
			}
			take()
			raised(t, co, syscall.SIGUSR2)
			take()
			take()
			raised(t, co, syscall.SIGUSR1)
			take()
			require.Equal(t, []string{
				"user defined signal 2 <nil>", "user defined signal 1 <nil>", "user defined signal 2 <nil>",
				"user defined signal 1 <nil>",
			}, got)
			waiter := next(k, co, l)
			require.NoError(t, co.Yield())
			require.False(t, waiter.Future().Done(), "nothing is left")
			return nil
		}))
	})
}

// Tasks that wait at one listener are served in order, and each signal goes to one of them.
func TestTwoWaitAtOneListener(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			l := signals.Notify(co, syscall.SIGUSR1)
			first, second := next(k, co, l), next(k, co, l)
			require.NoError(t, co.Yield())
			raised(t, co, syscall.SIGUSR1)
			_, err := first.Await(co)
			require.NoError(t, err)
			require.False(t, second.Future().Done())
			raise(t, syscall.SIGUSR1)
			_, err = second.Await(co)
			return err
		}))
	})
}

func TestEveryListenerAndTheHandlerGetTheSignal(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		one, other := signals.Notify(co, syscall.SIGUSR1), signals.Notify(co, syscall.SIGUSR1)
		raised(t, co, syscall.SIGUSR1)
		for _, l := range []*signals.Listener{one, other} {
			sig, err := l.Next(co)
			require.NoError(t, err)
			require.Equal(t, os.Signal(syscall.SIGUSR1), sig)
		}
		one.Close()
		raised(t, co, syscall.SIGUSR1)
		_, err := other.Next(co)
		return err
	}))
}

// A waiter that is canceled in the moment in which its signal comes leaves it to the next one.
func TestACanceledNextLosesNoSignal(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			l := signals.Notify(co, syscall.SIGUSR1)
			waiter := next(k, co, l)
			require.NoError(t, co.Yield())
			canceled := future.New[struct{}](co)
			signals.Handle(co, syscall.SIGUSR1, func(os.Signal) { // the waiter has been woken, and has not run
				waiter.Cancel(errWhy)
				canceled.SetResult(struct{}{})
			})
			raise(t, syscall.SIGUSR1)
			_, err := canceled.Future().Await(co)
			require.NoError(t, err)
			_, err = waiter.Await(co)
			require.Equal(t, loop.Canceled(errWhy), err)
			sig, err := l.Next(co)
			require.Equal(t, os.Signal(syscall.SIGUSR1), sig)
			return err
		}))
	})
}

func TestAll(t *testing.T) {
	var trace []string
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		l := signals.Notify(co, syscall.SIGUSR1, syscall.SIGUSR2)
		raised(t, co, syscall.SIGUSR1)
		for sig, err := range l.All(co) {
			trace = append(trace, fmt.Sprint(sig, " ", err))
			if sig == syscall.SIGUSR2 {
				break
			}
			raise(t, syscall.SIGUSR2)
		}
		return nil
	}))
	require.Equal(t, []string{"user defined signal 1 <nil>", "user defined signal 2 <nil>"}, trace)
}

func TestClose(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		require.NoError(t, loop.Run(func(co *loop.Co) error {
			l := signals.Notify(co, syscall.SIGUSR1, syscall.SIGUSR2)
			raised(t, co, syscall.SIGUSR1)
			_, err := l.Next(co)
			require.NoError(t, err)
			waiter := next(k, co, l)
			require.NoError(t, co.Yield())
			l.Close()
			l.Close()
			_, err = waiter.Await(co)
			require.Equal(t, signals.ErrClosed, err)
			_, err = next(k, co, l).Await(co)
			require.Equal(t, signals.ErrClosed, err)
			for range l.All(co) {
				t.Error("a closed listener has nothing to give")
			}
			return nil
		}))
	})
}

func TestAllOfACanceledTask(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		l := signals.Notify(co, syscall.SIGUSR1)
		var got []error
		waiter := task.Do(co, func(co *loop.Co) error {
			for _, err := range l.All(co) {
				got = append(got, err)
			}
			return nil
		})
		require.NoError(t, co.Yield())
		waiter.Cancel(errWhy)
		_, err := waiter.Await(co)
		require.NoError(t, err)
		require.Equal(t, []error{loop.Canceled(errWhy)}, got)
		return nil
	}))
}

// Two loops, one after the other on each goroutine, and os/signal itself: each gets the signal.
func TestTwoLoopsAndTheProgramListen(t *testing.T) {
	own := make(chan os.Signal, 1)
	signal.Notify(own, syscall.SIGUSR1)
	defer signal.Stop(own)
	ready, outcome := make(chan struct{}, 2), make(chan error, 2)
	for range 2 {
		go func() {
			outcome <- loop.Run(func(co *loop.Co) error {
				l := signals.Notify(co, syscall.SIGUSR1)
				ready <- struct{}{}
				_, err := l.Next(co)
				return err
			})
		}()
	}
	<-ready
	<-ready
	raise(t, syscall.SIGUSR1)
	require.Equal(t, []error{nil, nil}, []error{<-outcome, <-outcome})
	<-own
}

// Virtual time goes on while a signal is awaited.
func TestSignalsHoldNoVirtualTime(t *testing.T) {
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		signals.Handle(co, syscall.SIGUSR1, func(os.Signal) {})
		waiter := task.Go(co, signals.Notify(co, syscall.SIGUSR1).Next)
		require.NoError(t, co.Sleep(time.Hour))
		require.False(t, waiter.Future().Done())
		go func() { _ = syscall.Kill(os.Getpid(), syscall.SIGUSR1) }()
		_, err := waiter.Await(co) // nothing but the signal can end it, and that is no deadlock
		return err
	}))
	require.NoError(t, l.Close())
	require.Equal(t, time.Hour, l.Time())
}

func TestAFloodOfOneKindDoesNotDisplaceAnother(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		l := signals.Notify(co, syscall.SIGUSR1, syscall.SIGUSR2)
		for range 1000 {
			raise(t, syscall.SIGUSR1)
		}
		raised(t, co, syscall.SIGUSR2)
		got := map[os.Signal]bool{}
		for len(got) < 2 {
			sig, err := l.Next(co)
			require.NoError(t, err)
			got[sig] = true
		}
		return nil
	}))
}

func TestMisuse(t *testing.T) {
	l := loop.New(nil)
	fn := func(os.Signal) {}
	for want, use := range map[string]func(){
		"signals: Notify without a signal":                                   func() { signals.Notify(l) },
		"signals: Notify of a nil signal":                                    func() { signals.Notify(l, nil) },
		"signals: Handle with a nil function":                                func() { signals.Handle(l, syscall.SIGUSR1, nil) },
		`signals: Handle of the signal "killed", which no program can catch`: func() { signals.Handle(l, os.Kill, fn) },
		`signals: Notify of the signal "stopped (signal)", which no program can catch`: func() {
			signals.Notify(l, syscall.SIGUSR1, syscall.SIGSTOP)
		},
	} {
		require.PanicsWithValue(t, want, use)
	}
	require.NoError(t, l.Close())
	for want, use := range map[string]func(){
		"loop: signals.Notify after the loop was closed": func() { signals.Notify(l, syscall.SIGUSR1) },
		"loop: signals.Handle after the loop was closed": func() { signals.Handle(l, syscall.SIGUSR1, fn) },
	} {
		require.PanicsWithValue(t, want, use)
	}
}

func TestToCloseAListenerAfterTheLoopIsFine(t *testing.T) {
	l := loop.New(nil)
	listener := signals.Notify(l, syscall.SIGUSR1)
	remove := signals.Handle(l, syscall.SIGUSR1, func(os.Signal) {})
	require.NoError(t, l.Close())
	listener.Close()
	remove()
	goleak.VerifyNone(t)
}
