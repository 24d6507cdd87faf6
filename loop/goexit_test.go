package loop_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
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
			require.Equal(t, tidied, s.Journal)
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
			require.Equal(t, tidied, s.Journal)
		})
	}
}

func TestACoroutineThatCallsGoexitHasItsError(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		s := newStage(t)
		require.Equal(t, "by a Goexit", comesBack(func() {
			_ = s.loop.Run(func(co *loop.Co) error {
				loop.Start(co, k.Body(after(runtime.Goexit)...),
					func(err error) { s.Add("ended: %v", err == loop.ErrGoexit) })
				return co.Await(&gate{})
			})
		}))
		s.Require(t, "ended: true")
	})
}

func TestAGoexitOfMain(t *testing.T) {
	s := newStage(t)
	require.Equal(t, "by a Goexit", comesBack(func() {
		_ = s.loop.Run(func(co *loop.Co) error {
			defer s.Add("main unwinds")
			loop.Start(co, lab.StraightLine.Body(s.tidy("tidy")...), nil)
			_ = co.Yield()
			runtime.Goexit()
			return nil
		})
	}))
	s.Require(t, "main unwinds", "tidy: canceled", "tidy: cleaned up, <nil>")
}

// Behaviors 367.
func TestASecondAndAThirdGoexitDuringUnwinding(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		s := newStage(t)
		require.Equal(t, "by a Goexit", comesBack(func() {
			s.around(func(l *loop.Loop) {
				l.Low().OnClose(func(*loop.Co) error {
					s.Add("closed in order")
					return nil
				})
				l.Low().OnClose(func(*loop.Co) error {
					runtime.Goexit()
					return nil
				})
				for range 2 {
					loop.Start(l, k.Body(canceledTo(runtime.Goexit)...), nil)
				}
				l.CallSoon(runtime.Goexit)
			})
		}))
		require.Equal(t, append(tidied[:len(tidied):len(tidied)], "closed in order"), s.Journal)
		require.True(t, s.loop.IsClosed())
	})
}

func TestAPanicDuringTheUnwindingOfAGoexitIsReported(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		s := newStage(t)
		require.Equal(t, "by a Goexit", comesBack(func() {
			s.around(func(l *loop.Loop) {
				loop.Start(l, k.Body(canceledTo(explode)...), nil).SetName("culprit")
				l.CallSoon(runtime.Goexit)
			})
		}))
		require.Equal(t, tidied, s.Journal)
		s.reports.Require(t, "error of a coroutine that nobody awaits (culprit): boom in culprit")
	})
}

func TestAGoexitDuringTheUnwindingOfAPanicDoesNotHideIt(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		s := newStage(t)
		require.Equal(t, "by a Goexit", comesBack(func() {
			s.around(func(l *loop.Loop) {
				loop.Start(l, k.Body(canceledTo(runtime.Goexit)...), nil).SetName("culprit")
				l.CallSoon(explode)
			})
		}))
		require.Equal(t, tidied, s.Journal)
		require.Contains(t, s.reports, "panic followed by a Goexit: boom in callback")
	})
}

func TestAGoexitWhileTheLoopCloses(t *testing.T) {
	tests := []struct {
		name    string
		prepare func(s *stage)
	}{
		{"straight-line coroutine", func(s *stage) {
			loop.Start(s.loop, lab.StraightLine.Body(canceledTo(runtime.Goexit)...), nil)
		}},
		{"step coroutine", func(s *stage) { loop.Start(s.loop, lab.Step.Body(canceledTo(runtime.Goexit)...), nil) }},
		{"post", func(s *stage) {
			loop.Start(s.loop, lab.Step.Body(canceledTo(func() {
				_ = s.loop.CallSoonThreadsafe(runtime.Goexit)
			})...), nil)
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
			loop.Start(s.loop, lab.StraightLine.Body(s.tidy("tidy")...), nil)
			test.prepare(s)
			_, _ = s.loop.Turn() // the coroutines begin
			require.Equal(t, "by a Goexit", comesBack(func() { _ = s.loop.Close() }))
			s.Require(t, "tidy: canceled", "tidy: cleaned up, <nil>")
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
		require.Equal(t, tidied, s.Journal)
	})
	t.Run("for a coroutine", func(t *testing.T) {
		lab.EachKind(t, func(t *testing.T, k lab.Kind) {
			s := newStage(t, recovering, exit)
			require.Equal(t, "by a Goexit", comesBack(func() {
				s.around(func(l *loop.Loop) { loop.Start(l, k.Body(after(explode)...), nil) })
			}))
			require.Equal(t, tidied, s.Journal)
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
			s.Add("main: %v", err)
			return err
		})
	}))
	s.Require(t, "main: canceled")
}

func TestAGoexitInAPump(t *testing.T) {
	s := newStage(t)
	loop.Start(s.loop, lab.StraightLine.Body(s.tidy("tidy")...), nil)
	s.loop.CallSoon(runtime.Goexit)
	require.Equal(t, "by a Goexit", comesBack(func() { _, _ = s.loop.Turn() }))
	s.Require(t, "tidy: canceled", "tidy: cleaned up, <nil>")
	require.True(t, s.loop.IsClosed())
}
