package loop_test

import (
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// endless has fn run in every turn from now on, until the loop is closed.
func endless(l *loop.Loop, fn func()) {
	var again func()
	again = func() {
		fn()
		l.CallSoon(again)
	}
	l.CallSoon(again)
}

// What RunShare does with work without end, and with work that ends: how many turns it makes, how long they take, and
// what it says of the rest. A turn takes ten milliseconds of real time, and none of the loop's.
func TestRunShare(t *testing.T) {
	type outcome struct {
		turns int
		took  time.Duration
		more  bool
	}
	for _, tt := range []struct {
		name   string
		share  loop.Share
		ends   int // after how many turns there is nothing left
		stops  int // in which turn Stop is called
		result outcome
	}{
		{"one turn", loop.Share{Turns: 1}, 99, 0, outcome{1, 10, true}},
		{"turns", loop.Share{Turns: 5}, 99, 0, outcome{5, 50, true}},
		{"turns, and there are fewer", loop.Share{Turns: 5}, 3, 0, outcome{3, 30, false}},
		{"turns, and there are as many", loop.Share{Turns: 5}, 5, 0, outcome{5, 50, false}},
		{"time", loop.Share{Time: 35 * time.Millisecond}, 99, 0, outcome{4, 40, true}},
		{"time that ends with a turn", loop.Share{Time: 30 * time.Millisecond}, 99, 0, outcome{3, 30, true}},
		{"hardly any time", loop.Share{Time: 1}, 99, 0, outcome{1, 10, true}},
		{"time, and there is less to do", loop.Share{Time: time.Hour}, 3, 0, outcome{3, 30, false}},
		{"turns before time", loop.Share{Turns: 2, Time: 35 * time.Millisecond}, 99, 0, outcome{2, 20, true}},
		{"time before turns", loop.Share{Turns: 9, Time: 35 * time.Millisecond}, 99, 0, outcome{4, 40, true}},
		{"no bound", loop.Share{}, 12, 0, outcome{12, 120, false}},
		{"a stop", loop.Share{}, 99, 7, outcome{7, 70, true}},
		{"a stop before the share is used up", loop.Share{Turns: 9, Time: time.Hour}, 99, 7, outcome{7, 70, true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
				turns := 0
				var again func()
				again = func() {
					time.Sleep(10 * time.Millisecond)
					if turns++; turns < tt.ends {
						l.CallSoon(again)
					}
					if turns == tt.stops {
						l.Stop()
					}
				}
				l.CallSoon(again)
				begin := time.Now()
				more, err := l.RunShare(tt.share)
				require.NoError(t, err)
				require.Equal(t, tt.result, outcome{turns, time.Since(begin) / time.Millisecond, more})
				require.Zero(t, l.Time())
				require.NoError(t, l.Close())
			})
		})
	}
}

// What is due, and what was posted, meanwhile belongs to the share, and idle turns do not.
func TestRunShareTakesWhatComesMeanwhile(t *testing.T) {
	s := newStage(t)
	more, err := s.loop.RunShare(loop.Share{Turns: 9})
	require.NoError(t, err)
	require.False(t, more)
	s.loop.CallSoon(func() {
		s.Add("a")
		s.clock.Advance(time.Second)
	})
	s.loop.CallLater(time.Second, func() {
		s.Add("timer")
		require.NoError(t, s.loop.CallSoonThreadsafe(s.Adds("post")))
	})
	more, err = s.loop.RunShare(loop.Share{Turns: 9})
	require.NoError(t, err)
	require.False(t, more)
	s.Require(t, "a", "timer", "post")
	require.Empty(t, s.waits)
}

func TestAPanicEndsAShare(t *testing.T) {
	l := loop.New(nil)
	l.CallSoon(func() { l.CallSoon(func() { panic("boom") }) })
	endless(l, func() {})
	require.Panics(t, func() { _, _ = l.RunShare(loop.Share{}) })
	require.True(t, l.IsClosed())
	_, err := l.RunShare(loop.Share{})
	require.Equal(t, loop.ErrClosed, err)

	var reports lab.Journal
	l = loop.New(&loop.Options{RecoverPanics: true, OnError: func(r loop.Report) { reports.Add("%s", r.Message) }})
	l.CallSoon(func() { panic("boom") })
	l.CallSoon(func() { l.CallSoon(func() { reports.Add("the next turn") }) })
	more, err := l.RunShare(loop.Share{})
	require.NoError(t, err)
	require.False(t, more)
	reports.Require(t, "panic in callback", "the next turn")
	require.NoError(t, l.Close())
}

// A host that makes one turn after the other pays for no look on its stack while every other loop of the program waits:
// such a look allocates.
func TestATurnOfAHostAllocatesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var others [2]*loop.Loop
		ended := make(chan error, len(others))
		for i := range others {
			others[i] = loop.New(nil)
			go func() {
				ended <- others[i].Run(func(co *loop.Co) error {
					for range 3 {
						if err := co.Sleep(time.Hour); err != nil {
							return err
						}
					}
					return nil
				})
			}()
			time.Sleep(time.Minute) // of the bubble: the other loop waits now
		}
		l := loop.New(nil)
		endless(l, func() {})
		turn := func() {
			_, err := l.Turn()
			require.NoError(t, err)
		}
		count := func() float64 { return testing.AllocsPerRun(100, turn) }
		require.Zero(t, count(), "beside loops that wait")
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		require.Zero(t, count(), "beside loops that wait again")
		for range others {
			require.NoError(t, <-ended)
		}
		for _, other := range others {
			require.NoError(t, other.Close())
		}
		require.Zero(t, count(), "beside loops that are closed")
		require.NoError(t, l.Close())
	})
}

// However a loop came into its turn, and however other loops ended before, another one is refused inside of it.
func TestAnotherLoopInsideATurnIsRefusedHoweverThatCame(t *testing.T) {
	inside := func(t *testing.T) {
		other := loop.New(nil)
		_, turn := other.Turn()
		_, share := other.RunShare(loop.Share{Turns: 3})
		require.Equal(t, []error{loop.ErrNested, loop.ErrNested, loop.ErrNested},
			[]error{turn, share, other.Run(nothing)})
		require.True(t, loop.OnLoop())
	}
	for _, tt := range []struct {
		name string
		run  func(t *testing.T, l *loop.Loop)
	}{
		{"a turn of a host", func(t *testing.T, l *loop.Loop) {
			l.CallSoon(func() { inside(t) })
			_, err := l.Turn()
			require.NoError(t, err)
		}},
		{"a share of a host, with coroutines", func(t *testing.T, l *loop.Loop) {
			loop.Start(l, loop.Func(func(co *loop.Co) error {
				inside(t)
				err := co.Yield()
				inside(t)
				return err
			}), nil)
			require.NoError(t, l.RunUntilIdle())
		}},
		{"after a wait for a deadline", func(t *testing.T, l *loop.Loop) {
			require.NoError(t, l.Run(func(co *loop.Co) error {
				err := co.Sleep(time.Hour)
				inside(t)
				return err
			}))
		}},
		{"after a wait for a post", func(t *testing.T, l *loop.Loop) {
			go func() {
				time.Sleep(time.Minute)
				_ = l.CallSoonThreadsafe(func() {
					inside(t)
					l.Stop()
				})
			}()
			require.NoError(t, l.RunForever())
		}},
		{"while it closes", func(t *testing.T, l *loop.Loop) {
			loop.Start(l, loop.Func(func(co *loop.Co) error {
				defer inside(t)
				return co.Sleep(time.Hour)
			}), nil)
			require.NoError(t, l.RunUntilIdle())
			require.NoError(t, l.Close())
		}},
		{"after other loops have ended by a panic and by a Goexit", func(t *testing.T, l *loop.Loop) {
			require.Panics(t, func() { _ = loop.Run(func(*loop.Co) error { panic("boom") }) })
			over := make(chan struct{})
			go func() {
				defer close(over)
				_ = loop.Run(func(*loop.Co) error { runtime.Goexit(); return nil })
			}()
			<-over
			l.CallSoon(func() { inside(t) })
			require.NoError(t, l.RunUntilIdle())
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := loop.New(nil)
				tt.run(t, l)
				require.False(t, loop.OnLoop())
				require.NoError(t, l.Close())
			})
		})
	}
}

// A clock may call whom it likes while a loop waits on it: that is inside the turn.
func TestAnotherLoopInsideTheWaitOfATurnIsRefused(t *testing.T) {
	clock := &timer.Virtual{}
	l := loop.New(&loop.Options{Clock: clock})
	var errs []error
	clock.OnIdle = func() {
		errs = append(errs, loop.Run(nothing))
		l.Stop()
	}
	require.NoError(t, l.RunForever())
	require.Equal(t, []error{loop.ErrNested}, errs)
	require.NoError(t, l.Close())
}

func nothing(*loop.Co) error { return nil }
