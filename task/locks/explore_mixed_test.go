// Five actors who do a bit of everything, under random orders, with deadlines, cancellations and slow steps.
package locks_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
)

func TestExploreMixed(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		e := looptest.Explorer{Schedules: lab.Share(1500), Adversity: looptest.Adversity{StepCost: time.Millisecond}}
		e.Explore(t, func(t *looptest.T, co *loop.Co) error {
			newParty(t, co, k).play(5, 5)
			return nil
		})
		t.Logf("%d schedules of a portfolio", e.Schedules)
	})
}

// A party is a stage with one object of each kind. waiting counts, for each, the actors that wait for it.
type party struct {
	stage
	rand *rand.Rand

	lock      locks.Lock
	semaphore *locks.Semaphore // of two
	bounded   *locks.BoundedSemaphore
	event     locks.Event
	condition locks.Condition
	items     int // guarded by condition
	inLock    int
	inSem     int
	inBounded int

	waiting  map[string]int
	requests []int  // accepted requests to cancel each actor
	open     []bool // the last request has not come out of a wait yet
}

func newParty(t *looptest.T, co *loop.Co, k lab.Kind) *party {
	return &party{
		stage:     stage{t: t, co: co, kind: k},
		rand:      t.Rand(),
		semaphore: locks.NewSemaphore(2),
		bounded:   locks.NewBoundedSemaphore(1),
		waiting:   map[string]int{},
	}
}

// play lets so many actors make so many visits each, and then looks at what is left.
func (p *party) play(actors, visits int) {
	p.requests, p.open = make([]int, actors), make([]bool, actors)
	for n := range actors {
		var moves []move
		for range visits {
			moves = append(moves, p.visit(n)...)
		}
		p.actor(append(moves, move{wait: act(func() {})})...) // which has no error
	}
	p.begin("canceler", p.cancellations()...)
	p.settle()
	p.nobodyForgotten()
	p.end()
	for n, a := range p.actors {
		require.Equal(p.t, p.requests[n], a.Canceling())
		require.True(p.t, !p.open[n] || a.Canceled(), "a request to cancel %v got lost", a)
	}
	p.allFree()
}

func (p *party) cancellations() (moves []move) {
	for range p.rand.IntN(6) {
		moves = append(moves, move{wait: sleep(p.someTime())}, move{wait: act(func() {
			n := p.rand.IntN(len(p.actors))
			if p.actors[n].Cancel(errWhy) {
				p.requests[n]++
				p.open[n] = true
			}
		})})
	}
	return moves
}

func (p *party) someTime() time.Duration { return time.Duration(p.rand.IntN(4)) * time.Millisecond }

// visit is what an actor does at one of the objects: it comes, perhaps only so long, stays, and leaves.
func (p *party) visit(n int) []move {
	stay := sleep(p.someTime())
	switch p.rand.IntN(8) {
	case 0, 1:
		leave := func() { require.NoError(p.t, p.lock.Release()) }
		return p.inside(n, "lock", lock(&p.lock), &p.inLock, 1, stay, leave)
	case 2:
		return p.inside(n, "semaphore", unit(p.semaphore), &p.inSem, 2, stay, p.semaphore.Release)
	case 3:
		leave := func() { require.NoError(p.t, p.bounded.Release()) }
		return p.inside(n, "bounded", bounded(p.bounded), &p.inBounded, 1, stay, leave)
	case 4:
		return []move{p.waits(n, "event", event(&p.event), nil)}
	case 5:
		return []move{p.waits(n, "", stay, nil), {wait: act(p.event.Set)}, p.waits(n, "", stay, nil),
			{wait: act(p.event.Clear)}}
	case 6:
		return p.consume(n)
	}
	return p.produce(n, stay)
}

// waits is a move that waits for something, and then checks what came of it.
func (p *party) waits(n int, what string, w wait, then func(err error)) move {
	var d *loop.Deadline
	if p.rand.IntN(3) == 0 {
		d = &loop.Deadline{}
		w = within(d, p.someTime(), w)
	}
	return move{
		before: func() { p.waiting[what]++ },
		wait:   w,
		then: func(co *loop.Co, err error) bool {
			p.waiting[what]--
			switch {
			case errors.Is(err, loop.ErrTimeout):
				require.True(p.t, d != nil && d.Expired())
				require.False(p.t, p.open[n], "a cancellation was taken for a timeout")
			case err != nil:
				require.True(p.t, loop.IsCanceled(err), "%v", err)
				require.True(p.t, p.open[n], "a timeout, or nothing, was taken for a cancellation")
				p.open[n] = false
			}
			require.Equal(p.t, p.requests[n], co.Canceling(), "the count of requests")
			if then != nil {
				then(err)
			}
			return true
		},
	}
}

// inside is a visit to something that holds so many.
func (p *party) inside(n int, what string, come wait, count *int, room int, stay wait, leave func()) []move {
	in := false
	return []move{
		p.waits(n, what, come, func(err error) {
			if in = err == nil; in {
				*count++
				require.LessOrEqual(p.t, *count, room, what)
			}
		}),
		p.waits(n, "", stay, nil),
		{wait: act(func() {
			if in {
				*count--
				leave()
			}
		})},
	}
}

func (p *party) consume(n int) []move {
	have, held := false, false
	lock := p.waits(n, "guard", lock(p.condition.Guard()), func(err error) { held = err == nil })
	wait := p.waits(n, "item", until(&p.condition, func() bool { return !held || p.items > 0 }), func(err error) {
		require.True(p.t, !held || p.condition.Locked())
		have = held && err == nil
	})
	return []move{lock, wait, {wait: act(func() {
		if have {
			require.Positive(p.t, p.items)
			p.items--
		}
		if held {
			require.NoError(p.t, p.condition.Release())
		}
	})}}
}

func (p *party) produce(n int, stay wait) []move {
	held := false
	return []move{
		p.waits(n, "guard", lock(p.condition.Guard()), func(err error) { held = err == nil }),
		p.waits(n, "", stay, nil),
		{wait: act(func() {
			if held {
				p.items++
				require.NoError(p.t, p.condition.Notify(1))
				require.NoError(p.t, p.condition.Release())
			}
		})},
	}
}

// nobodyForgotten requires, when nothing can happen any more, that nobody waits for what could be had.
func (p *party) nobodyForgotten() {
	free := map[string]bool{
		"lock": !p.lock.Locked(), "guard": !p.condition.Locked(), "event": p.event.IsSet(),
		"semaphore": p.semaphore.Value() > 0, "bounded": p.bounded.Value() > 0, "item": p.items > 0, "": true,
	}
	for what, n := range p.waiting {
		require.True(p.t, n == 0 || !free[what], "%d wait for %q: %v", n, what, p.actors)
	}
}

// end gives everybody what there is to wait for, until all have ended.
func (p *party) end() {
	for range 100 {
		p.event.Set()
		require.NoError(p.t, p.condition.With(p.co, func() error {
			p.items++
			return p.condition.Notify(1)
		}))
		p.settle()
		p.nobodyForgotten()
	}
	p.allEnded()
}

// allFree requires that whoever comes now is served at once.
func (p *party) allFree() {
	require.True(p.t, p.lock.TryAcquire(p.co))
	for range 2 {
		require.True(p.t, p.semaphore.TryAcquire())
	}
	require.True(p.t, p.bounded.TryAcquire())
	require.True(p.t, p.condition.Guard().TryAcquire(p.co))
	_, armed := p.co.Loop().NextDeadline()
	require.False(p.t, armed, "a timer is left")
}

// within limits a wait.
func within(d *loop.Deadline, limit time.Duration, w wait) wait {
	return wait{
		label: w.label,
		step:  &withinStep{Stepper: w.step, deadline: d, limit: limit},
		straight: func(co *loop.Co) error {
			return task.Timeout(co, limit, func(inner *loop.Deadline) error {
				defer func() { *d = *inner }()
				return w.straight(co)
			})
		},
	}
}

type withinStep struct {
	loop.Stepper
	deadline *loop.Deadline
	limit    time.Duration
	begun    bool
}

func (s *withinStep) Step(co *loop.Co, in error) (bool, error) {
	if !s.begun {
		s.begun = true
		if err := errors.Join(s.deadline.Enter(co), s.deadline.Reset(s.limit)); err != nil {
			return true, fmt.Errorf("limit: %w", err)
		}
	}
	done, err := s.Stepper.Step(co, in)
	if done {
		err = s.deadline.Exit(err)
	}
	return done, err
}
