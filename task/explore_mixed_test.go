// Random scopes inside each other, groups and timeouts, under random orders, with cancellations of whoever is there.
package task_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

func TestExploreMixed(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		e := looptest.Explorer{Schedules: lab.Share(2000)}
		e.Explore(t, func(t *looptest.T, co *loop.Co) error {
			(&drama{stage: *newStage(lab.Stage{T: t, Co: co, Kind: k}), rand: t.Rand()}).play()
			return nil
		})
		t.Logf("%d schedules of a portfolio", e.Schedules)
	})
}

// A drama is a stage with several heroes, whose scopes are random.
type drama struct {
	stage
	rand    *rand.Rand
	heroes  []*hero
	members []*task.Task[string] // of all groups
}

// A hero is a task of a drama that nobody but the canceler cancels.
type hero struct {
	task      *task.Task[string]
	requests  int
	errs      []error // of the members below it
	err, next error
	over      bool
}

func (d *drama) play() {
	for range 1 + d.rand.IntN(3) {
		d.start()
	}
	d.harass()
	require.NoError(d.T, d.Co.Sleep(time.Second))
	for _, h := range d.heroes {
		d.look(h)
	}
	_, armed := d.Co.Loop().NextDeadline()
	require.False(d.T, armed, "a timer is left")
	require.Len(d.T, d.Co.Loop().All(), 1, "a task is left")
}

func (d *drama) start() {
	h := &hero{}
	h.task = d.kind.spawn(d.Co, nil, waits(d.scope(h, 3)),
		func(co *loop.Co, in error) (loop.Stepper, string, error) {
			h.over, h.err = true, in
			require.Equal(d.T, h.requests, co.Canceling(), "the count of requests")
			return &loop.SleepStep{}, "", nil
		},
		func(_ *loop.Co, in error) (loop.Stepper, string, error) {
			h.next = in
			return nil, "", nil
		})
	d.heroes = append(d.heroes, h)
}

// look requires that the hero has ended, and that no request and no error got lost.
func (d *drama) look(h *hero) {
	require.True(d.T, h.task.Done(), "%v", h.task)
	_ = h.task.Err()
	require.Equal(d.T, h.requests, h.task.Canceling())
	if !h.over {
		require.Positive(d.T, h.requests)
		return
	}
	canceled := loop.IsCanceled(h.err) || loop.IsCanceled(h.next)
	require.Equal(d.T, h.requests > 0, canceled, "%d requests: %v, and then %v", h.requests, h.err, h.next)
	for _, err := range h.errs {
		require.ErrorIs(d.T, h.err, err, "an error got lost")
	}
	if _, ok := h.err.(*loop.TimeoutError); ok {
		require.False(d.T, h.requests > 0 && !loop.IsCanceled(h.next))
	}
}

func (d *drama) someTime() time.Duration { return time.Duration(d.rand.IntN(4)) * time.Millisecond }

// scope is something to wait for, no deeper than that.
func (d *drama) scope(h *hero, depth int) loop.Stepper {
	switch kind := d.rand.IntN(6); {
	case depth == 0 || kind == 0:
		return &loop.SleepStep{D: d.someTime()}
	case kind <= 2:
		return d.limited(d.someTime(), d.scope(h, depth-1))
	}
	return d.group(h, depth)
}

func (d *drama) group(h *hero, depth int) loop.Stepper {
	var opts []task.GroupOption
	if d.rand.IntN(4) == 0 {
		opts = append(opts, task.Supervise())
	}
	if d.rand.IntN(3) == 0 {
		opts = append(opts, task.Limit(1+d.rand.IntN(2)))
	}
	var members [][]part
	for range d.rand.IntN(4) {
		members = append(members, d.member(h, depth))
	}
	body, quits := d.scope(h, depth-1), d.rand.IntN(6) == 0
	eager, pause := d.rand.IntN(4) == 0, d.someTime()
	var mine []*task.Task[string]
	scope := d.kind.scope(func(co *loop.Co, g *task.Group) []part {
		for _, parts := range members {
			if g.Refusal() != nil {
				break
			}
			var opts []task.Option
			if eager {
				opts = []task.Option{task.Eager}
			}
			mine = append(mine, d.kind.spawn(g, opts, parts...))
		}
		d.members = append(d.members, mine...)
		if quits {
			co.Loop().CallLater(pause, g.Cancel)
		}
		return rest(waits(body))
	}, opts...)
	return d.then(scope, func() {
		for _, m := range mine {
			require.True(d.T, m.Done(), "the group is over: %v", m)
		}
	})
}

// then is a wait with something to do in the step in which it ends.
func (d *drama) then(inner loop.Stepper, fn func()) loop.Stepper {
	if d.kind.Kind == lab.Step {
		return &thenStep{inner, fn}
	}
	return loop.Func(func(co *loop.Co) error {
		defer fn()
		return co.Await(inner)
	})
}

type thenStep struct {
	loop.Stepper
	fn func()
}

func (s *thenStep) Step(co *loop.Co, in error) (bool, error) {
	done, err := s.Stepper.Step(co, in)
	if done {
		s.fn()
	}
	return done, err
}

// member is a child: it goes through a scope, and perhaps fails.
func (d *drama) member(h *hero, depth int) []part {
	fails := d.rand.IntN(4) == 0
	return []part{waits(d.scope(h, depth-1)), func(_ *loop.Co, in error) (loop.Stepper, string, error) {
		if in == nil && fails {
			in = fmt.Errorf("error %d: %w", len(h.errs), errBoom)
		}
		if in != nil && !loop.IsCanceled(in) {
			h.errs = append(h.errs, in)
		}
		return nil, "", in
	}}
}

// harass starts a task that cancels heroes and members.
func (d *drama) harass() {
	var parts []part
	for range d.rand.IntN(4) {
		parts = append(parts, sleeps(d.someTime()), func(*loop.Co, error) (loop.Stepper, string, error) {
			if n := len(d.members); n > 0 && d.rand.IntN(2) == 0 {
				d.members[d.rand.IntN(n)].Cancel(errWhy)
			} else if h := d.heroes[d.rand.IntN(len(d.heroes))]; h.task.Cancel(errWhy) {
				h.requests++
			}
			return &loop.SleepStep{}, "", nil
		})
	}
	d.kind.spawn(d.Co, nil, parts...)
}
