package channel_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/monoloop-go/monoloop/bridge/channel"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/internal/leak"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A recvKind is a way for a task to receive.
type recvKind struct {
	name string
	kind lab.Kind
	recv func(co *loop.Co, ch <-chan int) (v int, ok bool, err error) // where it is straight-line
}

var recvKinds = []recvKind{
	{"straight-line", lab.StraightLine, channel.Recv[int]},
	{"range", lab.StraightLine, func(co *loop.Co, ch <-chan int) (int, bool, error) {
		for v, err := range channel.Range(co, ch) {
			return v, err == nil, err
		}
		return 0, false, nil
	}},
	{"step", lab.Step, nil},
}

// start starts a task that receives once and adds to the trace what came of it, and then what came of the next
// suspension.
func (k recvKind) start(co *loop.Co, ch <-chan int, trace *[]string) *task.Task[struct{}] {
	s := &channel.RecvStep[int]{From: ch}
	recv := k.kind.Wait(s, func(co *loop.Co) (err error) {
		s.Value, s.OK, err = k.recv(co, ch)
		return err
	})
	return k.kind.Do(co, lab.Parts(
		lab.After(recv, func(err error) error {
			*trace = append(*trace, fmt.Sprintf("received %d %t %v", s.Value, s.OK, err))
			return err
		}),
		lab.After(&loop.SleepStep{}, func(err error) error {
			*trace = append(*trace, fmt.Sprint("then ", err))
			return err
		})))
}

// nobodyReceives fails if anybody receives from ch, which is open or closed.
func nobodyReceives(t *testing.T, ch chan int) {
	t.Helper()
	defer func() { _ = recover() }() // nobody receives a value from a closed channel
	select {
	case ch <- 8:
		t.Error("something still receives")
	default:
	}
}

func TestRecv(t *testing.T) {
	for _, kind := range recvKinds {
		for _, tt := range []struct {
			name string
			feed func(co *loop.Co, ch chan int, tk *task.Task[struct{}])
			want []string
		}{
			{"a value", func(co *loop.Co, ch chan int, tk *task.Task[struct{}]) {
				go func() { ch <- 7 }()
			}, []string{"received 7 true <nil>", "then <nil>"}},
			{"a closed channel", func(co *loop.Co, ch chan int, tk *task.Task[struct{}]) {
				go func() { close(ch) }()
			}, []string{"received 0 false <nil>", "then <nil>"}},
			{"a cancellation", func(co *loop.Co, ch chan int, tk *task.Task[struct{}]) {
				tk.Cancel(errWhy)
			}, []string{"received 0 false canceled: why"}},
			{"a value, and then a cancellation before the task runs", func(co *loop.Co, ch chan int, tk *task.Task[struct{}]) {
				ch <- 7 // the goroutine of the receive has it now
				tk.Cancel(errWhy)
			}, []string{"received 7 true <nil>", "then canceled: why"}},
			{"a cancellation that is taken back", func(co *loop.Co, ch chan int, tk *task.Task[struct{}]) {
				ch <- 7
				tk.Cancel(errWhy)
				tk.Uncancel()
			}, []string{"received 7 true <nil>", "then <nil>"}},
		} {
			t.Run(kind.name+"/"+tt.name, func(t *testing.T) {
				var trace []string
				require.NoError(t, loop.Run(func(co *loop.Co) error {
					ch := make(chan int)
					tk := kind.start(co, ch, &trace)
					require.NoError(t, co.Yield())
					require.Contains(t, tk.Co().AwaitChain(), "a receive from a channel")
					tt.feed(co, ch, tk)
					lab.Settled(co, tk)
					nobodyReceives(t, ch)
					return nil
				}))
				require.Equal(t, tt.want, trace)
			})
		}
	}
}

// What is there is received without giving way, and without a goroutine.
func TestRecvWithoutWaiting(t *testing.T) {
	var trace []string
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		others := goleak.IgnoreCurrent()
		co.Loop().CallSoon(func() { trace = append(trace, "another") })
		ch := make(chan int, 3)
		ch <- 1
		ch <- 2
		close(ch)
		for range 3 {
			v, ok, err := channel.Recv(co, ch)
			trace = append(trace, fmt.Sprint(v, ok, err))
		}
		out := make(chan int, 1)
		trace = append(trace, fmt.Sprint(channel.Send(co, out, 5), <-out))
		require.NoError(t, leak.Find(others))
		return nil
	}))
	require.Equal(t, []string{"1 true <nil>", "2 true <nil>", "0 false <nil>", "<nil> 5", "another"}, trace)
}

func TestSend(t *testing.T) {
	for _, tt := range []struct {
		name  string
		after func(ch chan int, tk *task.Task[struct{}]) (got int)
		err   error // of Send
		then  error // of the next suspension
		got   int
	}{
		{"a receiver", func(ch chan int, _ *task.Task[struct{}]) int { return <-ch }, nil, nil, 7},
		{"a cancellation", func(_ chan int, tk *task.Task[struct{}]) int {
			tk.Cancel(errWhy)
			return 0
		}, loop.Canceled(errWhy), nil, 0},
		{"a receiver, and then a cancellation before the task runs", func(ch chan int, tk *task.Task[struct{}]) int {
			v := <-ch
			tk.Cancel(errWhy)
			return v
		}, nil, loop.Canceled(errWhy), 7},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.NoError(t, loop.Run(func(co *loop.Co) error {
				ch := make(chan int)
				var err, then error
				tk := task.Do(co, func(co *loop.Co) error {
					if err = channel.Send(co, ch, 7); err == nil {
						then = co.Yield()
					}
					return nil
				})
				step := &channel.SendStep[int]{To: ch, Value: 7}
				tk2 := task.DoStep(co, step)
				require.NoError(t, co.Yield())
				require.Contains(t, tk.Co().AwaitChain(), "a send to a channel")
				tk2.Cancel(nil)
				lab.Settled(co, tk2)
				require.True(t, tk2.Canceled())
				require.Equal(t, tt.got, tt.after(ch, tk))
				lab.Settled(co, tk)
				require.Equal(t, tt.err, err)
				require.Equal(t, tt.then, then)
				select {
				case v := <-ch:
					t.Errorf("received %d, which was not sent", v)
				default:
				}
				return nil
			}))
		})
	}
}

func TestSendStep(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		ch := make(chan int)
		step := &channel.SendStep[int]{To: ch, Value: 1}
		tk := task.DoStep(co, step)
		require.NoError(t, co.Yield())
		require.Equal(t, 1, <-ch)
		lab.Settled(co, tk)
		require.NoError(t, tk.Err())
		buffered := make(chan int, 1)
		*step = channel.SendStep[int]{To: buffered, Value: 2}
		tk = task.DoStep(co, step)
		lab.Settled(co, tk)
		require.Equal(t, 2, <-buffered)
		return tk.Err()
	}))
}

// To send to a closed channel panics in the coroutine that sends.
func TestSendToAClosedChannel(t *testing.T) {
	ch := make(chan int)
	close(ch)
	require.EqualError(t, panicOfSend(t, ch, func() {}), "send on closed channel")
}

// panicOfSend returns what a task has panicked with that sent to ch, when after was called while it waited.
func panicOfSend(t *testing.T, ch chan int, after func()) (value error) {
	l := loop.New(&loop.Options{RecoverPanics: true})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		tk := task.Do(co, func(co *loop.Co) error { return channel.Send(co, ch, 1) })
		require.NoError(t, co.Yield())
		after()
		lab.Settled(co, tk)
		var p *loop.PanicError
		require.ErrorAs(t, tk.Err(), &p)
		value = p.Value.(error)
		return nil
	}))
	require.NoError(t, l.Close())
	return value
}

func TestRange(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		ch := make(chan int)
		go func() {
			for i := range 5 {
				ch <- i
			}
			close(ch)
		}()
		var trace []string
		for v, err := range channel.Range(co, ch) {
			trace = append(trace, fmt.Sprint(v, err))
		}
		require.Equal(t, []string{"0 <nil>", "1 <nil>", "2 <nil>", "3 <nil>", "4 <nil>"}, trace)
		return nil
	}))
}

// A Range that is broken off has taken nothing but what it gave.
func TestRangeTakesNothingAhead(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		ch := make(chan int, 3)
		for i := range 3 {
			ch <- i
		}
		for v := range channel.Range(co, ch) {
			if v == 1 {
				break
			}
		}
		v, ok, err := channel.Recv(co, ch)
		require.Equal(t, []any{2, true, nil}, []any{v, ok, err})
		return nil
	}))
}

// A channel that is never empty does not keep the loop from its other work, nor from a cancellation.
func TestRangeGivesWay(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		ch := make(chan int, 1)
		ch <- 0
		n := 0
		var last error
		tk := task.Do(co, func(co *loop.Co) error {
			for v, err := range channel.Range(co, ch) {
				if last = err; err != nil {
					return err
				}
				n++
				ch <- v + 1
			}
			return nil
		})
		require.NoError(t, co.Yield())
		require.NoError(t, co.Yield())
		tk.Cancel(errWhy)
		lab.Settled(co, tk)
		require.Equal(t, loop.Canceled(errWhy), last)
		require.Positive(t, n)
		require.Equal(t, n, <-ch) // the value that was there is there
		return nil
	}))
}
