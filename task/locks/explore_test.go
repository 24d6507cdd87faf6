// Small programs under every order: two or three actors who meet at a lock, an event, a condition, a semaphore or a
// barrier, while one of them is canceled at any time. What must hold is asked of each program alone, by counting, and
// never of the order in which a schedule happens to run, unless that order is promised.
package locks_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
)

// A move is one wait of an actor, with what it does before, and what it does with the outcome, which tells whether the
// actor goes on.
type move struct {
	before func()
	wait   wait
	then   func(co *loop.Co, err error) bool
}

// A stage is one run of a program.
type stage struct {
	t      *looptest.T
	co     *loop.Co
	kind   lab.Kind
	actors []*task.Task[struct{}]

	arrived, entered []int // at the thing that the program is about, by the numbers of the actors
	inside, most     int   // how many are, and ever were
	canceled         int   // how many of these waits have ended by an error
	begun            int   // how many actors have; who is canceled before never does
	plan             lab.Intrusion
	times            int              // how often it cancels
	struck           func(victim int) // told of the cancellation before it; may be nil
	settled          bool             // nobody who comes now is to be canceled
}

// actor starts a task that makes the moves.
func (s *stage) actor(moves ...move) {
	begin := move{wait: act(func() { s.begun++ })}
	name := fmt.Sprintf("actor %d", len(s.actors))
	a := s.begin(name, slices.Insert(moves, 0, begin)...)
	s.actors = append(s.actors, a)
	if !s.settled {
		s.t.Target(a.Co())
	}
}

func (s *stage) begin(name string, moves ...move) *task.Task[struct{}] {
	at := -1
	return source(func(co *loop.Co, in error) (next wait, more bool) {
		if at >= 0 && moves[at].then != nil && !moves[at].then(co, in) {
			return wait{}, false
		}
		if at++; at == len(moves) {
			return wait{}, false
		}
		if moves[at].before != nil {
			moves[at].before()
		}
		return moves[at].wait, true
	}).start(s.kind, s.co, name)
}

// visitor starts an actor that comes to something as often as that, each time stays for a turn, and leaves.
func (s *stage) visitor(visits int, come wait, leave func()) {
	n := len(s.actors)
	var moves []move
	for range visits {
		moves = append(moves, move{
			before: func() { s.arrived = append(s.arrived, n) },
			wait:   come,
			then: func(_ *loop.Co, err error) bool {
				if err != nil {
					s.canceled++
					return false
				}
				s.entered = append(s.entered, n)
				s.inside++
				s.most = max(s.most, s.inside)
				return true
			},
		}, move{wait: sleep(0), then: func(_ *loop.Co, err error) bool {
			s.inside--
			leave()
			return err == nil
		}})
	}
	s.actor(moves...)
}

// inOrder requires that those who entered did so in the order in which they came.
func (s *stage) inOrder() {
	at := 0
	for _, n := range s.arrived {
		if at < len(s.entered) && s.entered[at] == n {
			at++
		}
	}
	require.Len(s.t, s.entered, at, "came as %v, entered as %v", s.arrived, s.entered)
}

// intrude starts the canceler of the plan, if it was not. Its place among the actors of a turn is a choice like others.
func (s *stage) intrude() {
	i := s.plan
	if s.plan = (lab.Intrusion{None: true}); i.None {
		return
	}
	pause := i.Pause()
	moves := []move{{wait: wait{"", pause, func(co *loop.Co) error { return co.Await(pause) }}}}
	for range s.times {
		moves = append(moves, move{wait: act(func() {
			if s.struck != nil {
				s.struck(i.Target)
			}
			s.actors[i.Target].Cancel(errWhy)
		})}, move{wait: sleep(0)})
	}
	pause.Started(s.begin("canceler", moves...).Co())
}

// settle waits until nobody can do anything any more: time passes only then.
func (s *stage) settle() {
	require.NoError(s.t, s.co.Sleep(time.Second))
	s.settled = true
}

// without counts the actors that, when all is settled, have gone without what they came for.
func (s *stage) without() int { return len(s.actors) - s.begun + s.canceled }

// allEnded requires that no actor waits, and that no error is one that none should get.
func (s *stage) allEnded() {
	s.settle()
	for _, a := range s.actors {
		require.True(s.t, a.Done(), "%v", a)
		if err := a.Err(); err != nil && !loop.IsCanceled(err) && !errors.Is(err, loop.ErrTimeout) {
			require.ErrorIs(s.t, err, locks.ErrBrokenBarrier)
		}
	}
}

// A piece is a program for actors, and what must hold when they have ended.
type piece struct {
	name   string
	actors int            // who may be canceled
	turns  int            // cancellations come up to this turn
	times  int            // and so many of them; one if zero
	bound  looptest.Bound // of the orders that are run
	main   func(s *stage, meet func())
}

// program is the piece for one kind of tasks and one intrusion. Main calls meet between the start of its actors and its
// checks, once.
func (p piece) program(k lab.Kind, i lab.Intrusion) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		s := &stage{t: t, co: co, kind: k, plan: i, times: max(p.times, 1)}
		p.main(s, func() {
			s.intrude()
			s.allEnded()
		})
		return nil
	}
}

// explore runs the piece under every order within its bound, for both kinds of tasks and every intrusion.
func (p piece) explore(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		lab.Explore(t, p.bound, lab.Intrusions(p.actors, p.turns),
			func(i lab.Intrusion) looptest.Program { return p.program(k, i) })
	})
}
