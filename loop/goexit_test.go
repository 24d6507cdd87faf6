package loop_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// Behaviors 367.
func TestAGoexitEndsTheRunInOrder(t *testing.T) {
	for _, place := range places {
		t.Run(place.name, func(t *testing.T) {
			s := newStage(t)
			require.Equal(t, "by a Goexit", comesBack(func() {
				s.around(func(l *loop.Loop) { place.set(l, runtime.Goexit) })
			}))
			require.Equal(t, tidied, s.journal)
			require.True(t, s.loop.IsClosed())
			require.False(t, s.loop.IsRunning())
		})
	}
}

// Behaviors 367.
func TestAGoexitIsNotRecoveredAsAPanic(t *testing.T) {
	for _, place := range places {
		t.Run(place.name, func(t *testing.T) {
			s := newStage(t, recovering)
			require.Equal(t, "by a Goexit", comesBack(func() {
				s.around(func(l *loop.Loop) { place.set(l, runtime.Goexit) })
			}))
			require.Equal(t, tidied, s.journal)
		})
	}
}

func TestACoroutineThatCallsGoexitHasItsError(t *testing.T) {
	ofKinds(t, func(t *testing.T, of func(scene) loop.Stepper) {
		s := newStage(t)
		require.Equal(t, "by a Goexit", comesBack(func() {
			_ = s.loop.Run(func(co *loop.Co) error {
				loop.Start(co, of(after(runtime.Goexit)), func(err error) { s.add("ended: %v", err == loop.ErrGoexit) })
				return co.Await(&gate{})
			})
		}))
		require.Equal(t, journal{"ended: true"}, s.journal)
	})
}

func TestAGoexitOfMain(t *testing.T) {
	s := newStage(t)
	require.Equal(t, "by a Goexit", comesBack(func() {
		_ = s.loop.Run(func(co *loop.Co) error {
			defer s.add("main unwinds")
			loop.Start(co, coKinds[0].of(s.tidy("tidy")), nil)
			_ = co.Yield()
			runtime.Goexit()
			return nil
		})
	}))
	require.Equal(t, journal{"main unwinds", "tidy: canceled", "tidy: cleaned up, <nil>"}, s.journal)
}

// Behaviors 367.
func TestASecondAndAThirdGoexitDuringUnwinding(t *testing.T) {
	ofKinds(t, func(t *testing.T, of func(scene) loop.Stepper) {
		s := newStage(t)
		require.Equal(t, "by a Goexit", comesBack(func() {
			s.around(func(l *loop.Loop) {
				l.Low().OnClose(func(*loop.Co) error {
					s.add("closed in order")
					return nil
				})
				l.Low().OnClose(func(*loop.Co) error {
					runtime.Goexit()
					return nil
				})
				for range 2 {
					loop.Start(l, of(canceledTo(runtime.Goexit)), nil)
				}
				l.CallSoon(runtime.Goexit)
			})
		}))
		require.Equal(t, append(tidied[:len(tidied):len(tidied)], "closed in order"), s.journal)
		require.True(t, s.loop.IsClosed())
	})
}

func TestAPanicDuringTheUnwindingOfAGoexitIsReported(t *testing.T) {
	ofKinds(t, func(t *testing.T, of func(scene) loop.Stepper) {
		s := newStage(t)
		require.Equal(t, "by a Goexit", comesBack(func() {
			s.around(func(l *loop.Loop) {
				loop.Start(l, of(canceledTo(explode)), nil).SetName("culprit")
				l.CallSoon(runtime.Goexit)
			})
		}))
		require.Equal(t, tidied, s.journal)
		require.Equal(t, journal{"error of a coroutine that nobody awaits (culprit): boom in culprit"}, s.reports)
	})
}

func TestAGoexitDuringTheUnwindingOfAPanicDoesNotHideIt(t *testing.T) {
	ofKinds(t, func(t *testing.T, of func(scene) loop.Stepper) {
		s := newStage(t)
		require.Equal(t, "by a Goexit", comesBack(func() {
			s.around(func(l *loop.Loop) {
				loop.Start(l, of(canceledTo(runtime.Goexit)), nil).SetName("culprit")
				l.CallSoon(explode)
			})
		}))
		require.Equal(t, tidied, s.journal)
		require.Contains(t, s.reports, "panic followed by a Goexit: boom in callback")
	})
}

func TestAGoexitWhileTheLoopCloses(t *testing.T) {
	tests := []struct {
		name    string
		prepare func(s *stage)
	}{
		{"straight-line coroutine", func(s *stage) {
			loop.Start(s.loop, coKinds[0].of(canceledTo(runtime.Goexit)), nil)
		}},
		{"step coroutine", func(s *stage) { loop.Start(s.loop, coKinds[1].of(canceledTo(runtime.Goexit)), nil) }},
		{"post", func(s *stage) {
			loop.Start(s.loop, coKinds[1].of(canceledTo(func() {
				_ = s.loop.CallSoonThreadsafe(runtime.Goexit)
			})), nil)
		}},
		{"closer", func(s *stage) {
			s.loop.Low().OnClose(func(co *loop.Co) error {
				_ = co.Yield()
				runtime.Goexit()
				return nil
			})
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t)
			loop.Start(s.loop, coKinds[0].of(s.tidy("tidy")), nil)
			test.prepare(s)
			_, _ = s.loop.Turn() // the coroutines begin
			require.Equal(t, "by a Goexit", comesBack(func() { _ = s.loop.Close() }))
			require.Equal(t, journal{"tidy: canceled", "tidy: cleaned up, <nil>"}, s.journal)
			require.True(t, s.loop.IsClosed())
		})
	}
}

func TestAGoexitOfAnErrorHandler(t *testing.T) {
	exit := func(o *loop.Options) { o.OnError = func(loop.Report) { runtime.Goexit() } }
	t.Run("in the run", func(t *testing.T) {
		s := newStage(t, recovering, exit)
		require.Equal(t, "by a Goexit", comesBack(func() {
			s.around(func(l *loop.Loop) { l.CallLater(time.Second, explode) })
		}))
		require.Equal(t, tidied, s.journal)
	})
	t.Run("for a coroutine", func(t *testing.T) {
		ofKinds(t, func(t *testing.T, of func(scene) loop.Stepper) {
			s := newStage(t, recovering, exit)
			require.Equal(t, "by a Goexit", comesBack(func() {
				s.around(func(l *loop.Loop) { loop.Start(l, of(after(explode)), nil) })
			}))
			require.Equal(t, tidied, s.journal)
		})
	})
	t.Run("for errors that nobody retrieved, at the close", func(t *testing.T) {
		s := newStage(t, exit)
		future.Failed[int](s.loop, errBoom)
		future.Failed[int](s.loop, errBoom)
		require.Equal(t, "by a Goexit", comesBack(func() { _ = s.loop.Close() }))
		require.True(t, s.loop.IsClosed())
		require.False(t, s.loop.IsRunning())
	})
}

func TestAGoexitOfTheClock(t *testing.T) {
	s := newStage(t)
	s.clock.OnIdle = runtime.Goexit
	require.Equal(t, "by a Goexit", comesBack(func() {
		_ = s.loop.Run(func(co *loop.Co) error {
			err := co.Await(&gate{})
			s.add("main: %v", err)
			return err
		})
	}))
	require.Equal(t, journal{"main: canceled"}, s.journal)
}

func TestAGoexitInAPump(t *testing.T) {
	s := newStage(t)
	loop.Start(s.loop, coKinds[0].of(s.tidy("tidy")), nil)
	s.loop.CallSoon(runtime.Goexit)
	require.Equal(t, "by a Goexit", comesBack(func() { _, _ = s.loop.Turn() }))
	require.Equal(t, journal{"tidy: canceled", "tidy: cleaned up, <nil>"}, s.journal)
	require.True(t, s.loop.IsClosed())
}
