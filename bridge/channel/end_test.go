package channel_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/monoloop-go/monoloop/bridge/channel"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/internal/leak"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

func TestReceive(t *testing.T) {
	for _, tt := range []struct {
		name string
		feed func(ch chan int, f *future.Future[int])
		want string
	}{
		{"a value", func(ch chan int, _ *future.Future[int]) { ch <- 7 }, "value: 7"},
		{"a closed channel", func(ch chan int, _ *future.Future[int]) { close(ch) },
			"error: channel: closed"},
		{"a cancellation", func(_ chan int, f *future.Future[int]) { f.Cancel(errWhy) }, "canceled: why"},
		{"a value, and then a cancellation before the loop knows", func(ch chan int, f *future.Future[int]) {
			ch <- 7
			f.Cancel(errWhy)
		}, "value: 7"},
		{"a cancellation, and then nobody receives", func(ch chan int, f *future.Future[int]) {
			f.Cancel(errWhy)
			select {
			case ch <- 7:
			default:
			}
		}, "canceled: why"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.NoError(t, loop.Run(func(co *loop.Co) error {
				ch := make(chan int)
				f := channel.Receive(co, ch)
				require.False(t, f.Done())
				tt.feed(ch, f)
				lab.Settled(co, f)
				require.Equal(t, tt.want, lab.Outcome(f))
				return nil
			}))
		})
	}
}

func TestReceiveOfWhatIsThere(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		ch := make(chan int, 1)
		ch <- 1
		close(ch)
		require.Equal(t, "value: 1", lab.Outcome(channel.Receive(co, ch)))
		require.ErrorIs(t, channel.Receive(co, ch).Err(), channel.ErrClosed)
		return nil
	}))
}

// Whatever waits at a channel when the loop closes ends with it, and its goroutine too.
func TestChannelsAndTheEndOfTheLoop(t *testing.T) {
	in, out := make(chan int), make(chan int)
	others := goleak.IgnoreCurrent()
	var errs []error
	var f *future.Future[int]
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		task.Do(co, func(co *loop.Co) error {
			_, _, err := channel.Recv(co, in)
			errs = append(errs, err)
			return err
		})
		task.Do(co, func(co *loop.Co) error {
			err := channel.Send(co, out, 1)
			errs = append(errs, err)
			return err
		})
		task.DoStep(co, &channel.RecvStep[int]{From: in})
		task.DoStep(co, &channel.SendStep[int]{To: out})
		f = channel.Receive(co, in)
		return co.Yield()
	}))
	require.Equal(t, []error{loop.Canceled(nil), loop.Canceled(nil)}, errs)
	require.True(t, f.Canceled())
	select {
	case in <- 1:
		t.Error("something still receives")
	case <-out:
		t.Error("something still sends")
	default:
	}
	require.NoError(t, leak.Find(others))
}

// forgetful is a step task that waits for a channel, but forgets about it when it is disturbed, and parks for good.
type forgetful struct {
	recv channel.RecvStep[int]
}

func (s *forgetful) Step(co *loop.Co, in error) (bool, error) {
	if in == nil {
		return s.recv.Step(co, in)
	}
	co.Low().Park(deaf{})
	return false, nil
}

// deaf is a Waitlist that refuses to let anybody go.
type deaf struct{}

func (deaf) Abort(*loop.Co, error) bool { return false }

// A loop that is forced to end leaves no goroutine at a channel, whatever its coroutines do.
func TestChannelsAndTheForcedEndOfTheLoop(t *testing.T) {
	in := make(chan int)
	others := goleak.IgnoreCurrent()
	l := loop.New(&loop.Options{OnError: func(loop.Report) {}})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		task.DoStep(co, &forgetful{recv: channel.RecvStep[int]{From: in}})
		task.Do(co, func(co *loop.Co) error {
			for {
				_, _, _ = channel.Recv(co, in)
			}
		})
		return co.Yield()
	}))
	l.Force()
	var stragglers *loop.StragglersError
	require.ErrorAs(t, l.Close(), &stragglers)
	require.NoError(t, leak.Find(others))
}

// hastyRecv and hastySend are step tasks that begin to wait for a channel, and panic.
type hastyRecv struct{ channel.RecvStep[int] }

func (s *hastyRecv) Step(co *loop.Co, in error) (bool, error) {
	_, _ = s.RecvStep.Step(co, in)
	panic(errBoom)
}

type hastySend struct{ channel.SendStep[int] }

func (s *hastySend) Step(co *loop.Co, in error) (bool, error) {
	_, _ = s.SendStep.Step(co, in)
	panic(errBoom)
}

// A coroutine that is gone leaves its goroutine at the channel, but not for longer than the loop is there.
func TestChannelsAndCoroutinesThatPanic(t *testing.T) {
	others := goleak.IgnoreCurrent()
	l := loop.New(&loop.Options{RecoverPanics: true, OnError: func(loop.Report) {}})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		task.DoStep(co, &hastyRecv{channel.RecvStep[int]{From: make(chan int)}})
		task.DoStep(co, &hastySend{channel.SendStep[int]{To: make(chan int)}})
		return co.Yield()
	}))
	require.NoError(t, l.Close())
	require.NoError(t, leak.Find(others))
}

// Who is woken by somebody else waits on.
func TestChannelsAndFalseWakeUps(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		in, out := make(chan int), make(chan int)
		recv, send := &channel.RecvStep[int]{From: in}, &channel.SendStep[int]{To: out, Value: 2}
		r, s := task.DoStep(co, recv), task.DoStep(co, send)
		for range 3 {
			require.NoError(t, co.Yield())
			r.Co().Low().Unpark()
			s.Co().Low().Unpark()
		}
		in <- 1
		require.Equal(t, 2, <-out)
		lab.Settled(co, r)
		lab.Settled(co, s)
		require.Equal(t, []any{1, nil, nil}, []any{recv.Value, r.Err(), s.Err()})
		return nil
	}))
}

// Under virtual time, what goroutines do takes no time.
func TestVirtualTimeWaitsForAChannel(t *testing.T) {
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	gate, ch := make(chan struct{}), make(chan int)
	var trace []string
	require.NoError(t, l.Run(func(co *loop.Co) error {
		co.Loop().CallLater(time.Second, func() { trace = append(trace, "a second") })
		go func() {
			<-gate
			ch <- 1
		}()
		task.Do(co, func(co *loop.Co) error {
			close(gate)
			return nil
		})
		v, _, err := channel.Recv(co, ch)
		trace = append(trace, fmt.Sprint(v, " at ", co.Loop().Time()))
		return errors.Join(err, co.Sleep(2*time.Second))
	}))
	require.NoError(t, l.Close())
	require.Equal(t, []string{"1 at 0s", "a second"}, trace)
}

func TestRecvFromANilChannel(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		tk := task.Do(co, func(co *loop.Co) error {
			_, _, err := channel.Recv[int](co, nil)
			return err
		})
		require.NoError(t, co.Yield())
		tk.Cancel(nil)
		lab.Settled(co, tk)
		require.True(t, tk.Canceled())
		return nil
	}))
}
