package loop_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// Behaviors 39, 42.
func TestALoopThatRunsRefusesToRunAndToClose(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		s := newStage(t)
		try := func() {
			noop := func(*loop.Co) error { return nil }
			_, turn := s.loop.Turn()
			_, share := s.loop.RunShare(loop.Share{Turns: 1})
			_, complete := future.RunUntilComplete(s.loop, future.Finished(s.loop, 1))
			for _, err := range []error{s.loop.Run(noop), s.loop.RunForever(), s.loop.Close(), turn, share,
				s.loop.RunUntilIdle(), complete} {
				require.Equal(t, loop.ErrRunning, err)
			}
		}
		s.loop.CallSoon(try)
		loop.Start(s.loop, k.Body(func(*loop.Co, error) (loop.Stepper, error) {
			try()
			return nil, nil
		}), nil)
		s.loop.CallLater(time.Hour, s.Adds("the outer run went on"))
		s.run(t)
		s.Require(t, "the outer run went on")
	})
}

// Behaviors 40, 320.
func TestASecondLoopInsideATurnIsRefused(t *testing.T) {
	try := func(t *testing.T) {
		ran := false
		noop := func(*loop.Co) error {
			ran = true
			return nil
		}
		other := loop.New(nil)
		_, turn := other.Turn()
		for _, err := range []error{
			loop.Run(noop), loop.RunContext(t.Context(), noop), other.Run(noop), other.RunForever(), other.Close(),
			turn, other.RunUntilIdle(),
		} {
			require.Equal(t, loop.ErrNested, err)
		}
		require.False(t, ran)
		require.False(t, other.IsRunning())
	}
	t.Run("callback", func(t *testing.T) {
		s := newStage(t)
		s.loop.CallSoon(func() { try(t) })
		s.loop.CallLater(1, func() { try(t) })
		s.run(t)
	})
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		s := newStage(t)
		piece := func(*loop.Co, error) (loop.Stepper, error) {
			try(t)
			return yield(), nil
		}
		loop.Start(s.loop, k.Body(piece, piece), nil)
		s.run(t)
	})
}

// Behaviors 40.
func TestARefusedNestedRunDoesNotKeepTheOuterOneFromClosing(t *testing.T) {
	var outer *loop.Loop
	require.ErrorIs(t, loop.Run(func(co *loop.Co) error {
		outer = co.Loop()
		return loop.Run(func(*loop.Co) error { return nil })
	}), loop.ErrNested)
	require.True(t, outer.IsClosed())
}

// Behaviors 41.
func TestASecondLoopOnAGoroutineOfItsOwn(t *testing.T) {
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		inner := make(chan error)
		go func() { inner <- loop.Run(func(co *loop.Co) error { return co.Yield() }) }()
		return <-inner
	}))
}

// Behaviors 41.
func TestLoopsOnDifferentGoroutinesAreIndependent(t *testing.T) {
	var all sync.WaitGroup
	stages := []*stage{newStage(t), newStage(t), newStage(t)}
	for i, s := range stages {
		all.Go(func() {
			_ = s.loop.Run(func(co *loop.Co) error {
				for n := range 100 {
					if err := co.Sleep(time.Duration(i+1) * time.Second); err != nil || s.loop.Current() != co {
						s.Add("round %d: %v", n, err)
					}
				}
				return nil
			})
		})
	}
	all.Wait()
	for i, s := range stages {
		s.Require(t)
		require.Equal(t, 100*time.Duration(i+1)*time.Second, s.loop.Time())
	}
}
