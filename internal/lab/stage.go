package lab

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// A Stage is one run of a small program in which somebody may be canceled. Who has more to keep embeds it.
type Stage struct {
	T     *looptest.T
	Co    *loop.Co
	Kind  Kind
	Plan  Intrusion
	Delay time.Duration // before the cancellation

	accepted bool // the cancellation was
}

// Run starts the canceler of the plan, if there is one, and goes on when nothing can happen any more.
func (s *Stage) Run(cancel func(target int) bool) {
	if !s.Plan.None {
		pause := s.Plan.Pause()
		parts := []Part{{pause, func(error) error {
			s.accepted = cancel(s.Plan.Target)
			return nil
		}}}
		if s.Delay > 0 {
			parts = append([]Part{{&loop.SleepStep{D: s.Delay}, PassOn}}, parts...)
		}
		pause.Started(s.Kind.Do(s.Co, Parts(parts...)).Co())
	}
	require.NoError(s.T, s.Co.Sleep(time.Second))
}

// Accepted reports whether the cancellation of the plan was.
func (s *Stage) Accepted() bool { return s.accepted }

// Hit reports whether that target was canceled, and took it.
func (s *Stage) Hit(target int) bool { return s.accepted && s.Plan.Target == target }

// A Piece is a small program for a stage, and what must hold of it.
type Piece[S any] struct {
	Name    string
	Targets int            // who may be canceled
	Turns   int            // up to which one of them is
	Bound   looptest.Bound // of the orders that are run; without a limit it is every one
	Main    func(s S)
}

// Program returns the piece for one kind and intrusion, on what stage makes of it.
func (p Piece[S]) Program(stage func(Stage) S, k Kind, i Intrusion) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		p.Main(stage(Stage{T: t, Co: co, Kind: k, Plan: i}))
		return nil
	}
}

// ExplorePieces explores each piece for each kind, with every intrusion.
func ExplorePieces[S any](t *testing.T, pieces []Piece[S], stage func(Stage) S, adverse ...looptest.Adversity) {
	for _, p := range pieces {
		t.Run(p.Name, func(t *testing.T) {
			EachKind(t, func(t *testing.T, k Kind) {
				program := func(i Intrusion) looptest.Program { return p.Program(stage, k, i) }
				Explore(t, p.Bound, Intrusions(p.Targets, p.Turns), program, adverse...)
			})
		})
	}
}
