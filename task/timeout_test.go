package task_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// A timeoutTest is a body with a time limit, and what comes of it.
type timeoutTest struct {
	name string
	d    time.Duration
	body func(s *timeoutScene) error
	want lab.Journal
}

type timeoutScene struct {
	lab.Journal
	co *loop.Co
	dl *loop.Deadline
}

// never is a body that waits for nothing.
func never(s *timeoutScene) error {
	_, err := future.New[string](s.co).Future().Await(s.co)
	return err
}

func playTimeouts(t *testing.T, tests []timeoutTest) {
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := &timeoutScene{}
			lab.Run(t, func(co *loop.Co) error {
				s.co = co
				err := task.Timeout(co, test.d, func(dl *loop.Deadline) error {
					s.dl = dl
					return test.body(s)
				})
				s.Add("%v at %v, expired %v, count %d", err, co.Loop().Time(), s.dl.Expired(), co.Canceling())
				_, armed := s.dl.When()
				require.False(t, armed)
				require.ErrorIs(t, s.dl.Reset(time.Hour), loop.ErrDeadlineInactive)
				return nil
			})
			require.Equal(t, test.want, s.Journal)
		})
	}
}

func TestTimeout(t *testing.T) {
	playTimeouts(t, []timeoutTest{
		// Behaviors 211.
		{"a body that is in time", time.Minute, func(s *timeoutScene) error { return s.co.Sleep(time.Second) },
			lab.Journal{"<nil> at 1s, expired false, count 0"}},
		// Behaviors 211.
		{"a body that fails in time", time.Minute, func(*timeoutScene) error { return errBoom },
			lab.Journal{"boom at 0s, expired false, count 0"}},
		{"a body that is late", time.Minute, never, lab.Journal{"deadline exceeded at 1m0s, expired true, count 0"}},
		// Behaviors 212.
		{"a body that does not suspend", -1, func(*timeoutScene) error { return nil },
			lab.Journal{"<nil> at 0s, expired false, count 0"}},
		// Behaviors 214.
		{"no time at all", 0, func(s *timeoutScene) error { return s.co.Yield() },
			lab.Journal{"deadline exceeded at 0s, expired true, count 0"}},
		// Behaviors 214.
		{"less than no time", -time.Hour, func(s *timeoutScene) error { return s.co.Yield() },
			lab.Journal{"deadline exceeded at 0s, expired true, count 0"}},
		{"no limit", future.NoLimit, func(s *timeoutScene) error { return s.co.Sleep(time.Hour) },
			lab.Journal{"<nil> at 1h0m0s, expired false, count 0"}},
	})
}

func TestABodyThatHandlesItsTimeout(t *testing.T) {
	playTimeouts(t, []timeoutTest{
		// Behaviors 213.
		{"a body that swallows the cancellation", time.Minute, func(s *timeoutScene) error {
			s.Add("%v", never(s))
			return nil
		}, lab.Journal{"canceled", "<nil> at 1m0s, expired true, count 0"}},
		{"a body that replaces the cancellation", time.Minute, func(s *timeoutScene) error {
			_ = never(s)
			return errBoom
		}, lab.Journal{"boom at 1m0s, expired true, count 0"}},
		{"a body that cleans up", time.Minute, func(s *timeoutScene) error {
			err := never(s)
			s.Add("%v", s.co.Sleep(time.Second))
			return err
		}, lab.Journal{"<nil>", "deadline exceeded at 1m1s, expired true, count 0"}},
	})
}

func TestATimeoutAndAnOutsideRequest(t *testing.T) {
	playTimeouts(t, []timeoutTest{
		// Behaviors 215.
		{"an outside request in the same turn", time.Minute, func(s *timeoutScene) error {
			s.co.Loop().CallLater(time.Minute, func() { s.co.Cancel(errWhy) })
			return never(s)
		}, lab.Journal{"canceled at 1m0s, expired true, count 1"}},
		// Behaviors 216.
		{"an outside request before", time.Minute, func(s *timeoutScene) error {
			s.co.Loop().CallLater(time.Second, func() { s.co.Cancel(errWhy) })
			return never(s)
		}, lab.Journal{"canceled: why at 1s, expired false, count 1"}},
	})
}

func TestNestedTimeouts(t *testing.T) {
	playTimeouts(t, []timeoutTest{
		// Behaviors 217.
		{"two of one time", time.Minute, func(s *timeoutScene) error {
			err := task.Timeout(s.co, time.Minute, func(*loop.Deadline) error { return never(s) })
			s.Add("inner %v", err)
			return err
		}, lab.Journal{"inner canceled", "deadline exceeded at 1m0s, expired true, count 0"}},
		// Behaviors 218.
		{"an inner one that was handled", time.Minute, func(s *timeoutScene) error {
			s.Add("inner %v", task.Timeout(s.co, time.Second, func(*loop.Deadline) error { return never(s) }))
			return never(s)
		}, lab.Journal{"inner deadline exceeded", "deadline exceeded at 1m0s, expired true, count 0"}},
	})
}

func TestATimeoutThatIsMoved(t *testing.T) {
	playTimeouts(t, []timeoutTest{
		// Behaviors 220.
		{"moved on", time.Second, func(s *timeoutScene) error {
			require.NoError(t, s.dl.Reset(time.Hour))
			return never(s)
		}, lab.Journal{"deadline exceeded at 1h0m0s, expired true, count 0"}},
		// Behaviors 220.
		{"taken away", time.Second, func(s *timeoutScene) error {
			require.NoError(t, s.dl.Disarm())
			return s.co.Sleep(time.Hour)
		}, lab.Journal{"<nil> at 1h0m0s, expired false, count 0"}},
	})
}

func TestAScopeWithoutALimitHasNoDeadlineToTell(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		require.NoError(t, co.Sleep(time.Minute))
		return task.Timeout(co, future.NoLimit, func(dl *loop.Deadline) error {
			tell := func() bool { _, armed := dl.When(); return armed }
			require.False(t, tell())
			require.Zero(t, co.Loop().Timers())
			require.NoError(t, dl.Reset(time.Hour))
			require.True(t, tell())
			require.NoError(t, dl.Reset(future.NoLimit-1), "which comes to Never")
			require.False(t, tell())
			require.NoError(t, dl.Set(2*time.Hour))
			require.True(t, tell())
			require.NoError(t, dl.Set(timer.Never))
			require.False(t, tell())
			require.Zero(t, co.Loop().Timers())
			return co.Sleep(3 * time.Hour)
		})
	})
}

func TestTimeoutAt(t *testing.T) {
	for _, test := range []struct {
		name string
		when time.Duration
		want time.Duration
	}{
		{"a time to come", time.Hour, time.Hour},
		// Behaviors 214.
		{"a time that has passed", time.Second, time.Minute},
	} {
		t.Run(test.name, func(t *testing.T) {
			lab.Run(t, func(co *loop.Co) error {
				require.NoError(t, co.Sleep(time.Minute))
				err := task.TimeoutAt(co, test.when, func(dl *loop.Deadline) error {
					when, armed := dl.When()
					require.True(t, armed)
					require.Equal(t, test.when, when)
					return co.Sleep(24 * time.Hour)
				})
				require.ErrorIs(t, err, loop.ErrTimeout)
				require.Equal(t, test.want, co.Loop().Time())
				return nil
			})
		})
	}
}

func TestWithTimeout(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		slow := func(co *loop.Co) (string, error) { return "value", co.Sleep(time.Minute) }
		v, err := task.WithTimeout(co, time.Hour, slow)
		require.NoError(t, err)
		require.Equal(t, "value", v)
		_, err = task.WithTimeout(co, time.Second, slow)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Equal(t, &loop.TimeoutError{Canceled: loop.ErrCanceled}, err)
		require.Equal(t, time.Minute+time.Second, co.Loop().Time())
		return nil
	})
}

// Behaviors 219.
func TestATimeoutInTheHandlingOfACancellation(t *testing.T) {
	var j lab.Journal
	lab.Run(t, func(co *loop.Co) error {
		a := task.Do(co, func(co *loop.Co) error {
			j.Add("%v", co.Sleep(time.Hour))
			err := task.Timeout(co, time.Second, func(*loop.Deadline) error { return co.Sleep(time.Minute) })
			j.Add("%v at %v, count %d", err, co.Loop().Time(), co.Canceling())
			return nil
		})
		require.NoError(t, co.Yield())
		a.Cancel(errWhy)
		_, err := a.Await(co)
		return err
	})
	j.Require(t, "canceled: why", "deadline exceeded at 1s, count 1")
}

// Behaviors 164.
func TestATimeoutThatIsLeftByAPanic(t *testing.T) {
	for _, test := range []struct {
		name string
		wait time.Duration // before the panic
		want lab.Journal
	}{
		{"in time", 0, lab.Journal{"boom, expired false, armed false, count 0"}},
		{"too late", time.Hour, lab.Journal{"boom, expired true, armed false, count 0"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var j lab.Journal
			lab.Run(t, func(co *loop.Co) error {
				var dl *loop.Deadline
				func() {
					defer func() {
						v := recover()
						_, armed := dl.When()
						j.Add("%v, expired %v, armed %v, count %d", v, dl.Expired(), armed, co.Canceling())
					}()
					_ = task.Timeout(co, time.Second, func(d *loop.Deadline) error {
						dl = d
						_ = co.Sleep(test.wait)
						panic(errBoom)
					})
				}()
				return co.Sleep(time.Minute)
			})
			require.Equal(t, test.want, j)
		})
	}
}

// Behaviors 164.
func TestATimeoutThatIsLeftByAGoexit(t *testing.T) {
	var j lab.Journal
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
		_ = l.Run(func(co *loop.Co) error {
			a := task.Do(co, func(co *loop.Co) error {
				var dl *loop.Deadline
				defer func() {
					_, armed := dl.When()
					j.Add("expired %v, armed %v, count %d", dl.Expired(), armed, co.Canceling())
				}()
				return task.Timeout(co, time.Second, func(d *loop.Deadline) error {
					dl = d
					_ = co.Sleep(time.Hour)
					runtime.Goexit()
					return nil
				})
			})
			_, err := a.Await(co)
			j.Add("main %v", err)
			return nil
		})
	}()
	<-gone
	j.Require(t, "expired true, armed false, count 0", "main canceled")
}

func TestATimeoutOfAnotherCoroutineIsRefused(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		a := task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Hour) })
		require.PanicsWithValue(t, "loop: Task-2: Deadline.Enter while main runs: suspend with the co that your function was given", func() {
			_ = task.Timeout(a.Co(), time.Second, func(*loop.Deadline) error { return nil })
		})
		return nil
	})
}
