package loop_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// within is a scene inside the scope of d, which ends after the time after. What the scope is left with goes to left,
// and what that returns is the outcome of the whole.
func within(d *loop.Deadline, after time.Duration, s scene, left func(err error) error) scene {
	enter := func(co *loop.Co, in error) (loop.Stepper, error) {
		if err := errors.Join(d.Enter(co), d.Reset(after)); err != nil {
			return nil, err
		}
		return lab.Step.Body(s...), nil
	}
	exit := func(_ *loop.Co, in error) (loop.Stepper, error) { return nil, left(d.Exit(in)) }
	return scene{enter, exit}
}

// wait is a scene that waits for s and ends with its error.
func wait(s loop.Stepper) scene {
	return scene{func(*loop.Co, error) (loop.Stepper, error) { return s, nil }}
}

// A deadlineTest is a body in the scope of a deadline, and how the scope is left.
type deadlineTest struct {
	name  string
	after time.Duration
	body  scene
	act   func(child *loop.Co) // by main, one second before the deadline of a minute
	want  lab.Journal
}

// end is a part that ends a body.
func end(err error) func(_ *loop.Co, in error) (loop.Stepper, error) {
	return func(*loop.Co, error) (loop.Stepper, error) { return nil, err }
}

func playDeadlines(t *testing.T, tests []deadlineTest) {
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			lab.EachKind(t, func(t *testing.T, k lab.Kind) {
				var j lab.Journal
				lab.Run(t, func(co *loop.Co) error {
					l, d := co.Loop(), &loop.Deadline{}
					var child *loop.Co
					child = loop.Start(co, k.Body(within(d, test.after, test.body, func(err error) error {
						_, timer := l.NextDeadline()
						if next, _ := l.NextDeadline(); next == time.Hour {
							timer = false // main's own
						}
						j.Add("left at %v with %v, expired %v, count %d, timer %v", l.Time(), err, d.Expired(),
							child.Canceling(), timer)
						return nil
					})...), nil)
					if test.act != nil {
						require.NoError(t, co.Sleep(59*time.Second))
						test.act(child)
					}
					return co.Sleep(time.Hour - l.Time())
				})
				require.Equal(t, test.want, j)
			})
		})
	}
}

func TestDeadline(t *testing.T) {
	playDeadlines(t, []deadlineTest{
		// Behaviors 211.
		{
			name: "a scope left in time", after: time.Minute, body: wait(&loop.SleepStep{D: time.Second}),
			want: lab.Journal{"left at 1s with <nil>, expired false, count 0, timer false"},
		},
		// Behaviors 211.
		{
			name: "a scope left in time with an error", after: time.Minute, body: scene{end(errBoom)},
			want: lab.Journal{"left at 0s with boom, expired false, count 0, timer false"},
		},
		{
			name: "a scope left too late", after: time.Minute, body: wait(&gate{}),
			want: lab.Journal{"left at 1m0s with deadline exceeded, expired true, count 0, timer false"},
		},
		// Behaviors 212.
		{
			name: "a scope that does not suspend", after: -time.Minute, body: scene{end(nil)},
			want: lab.Journal{"left at 0s with <nil>, expired false, count 0, timer false"},
		},
		// Behaviors 214.
		{
			name: "a deadline that has passed interrupts a mere yield", after: -time.Second, body: wait(yield()),
			want: lab.Journal{"left at 0s with deadline exceeded, expired true, count 0, timer false"},
		},
		// Behaviors 214.
		{
			name: "a deadline of now interrupts a mere yield", after: 0, body: wait(yield()),
			want: lab.Journal{"left at 0s with deadline exceeded, expired true, count 0, timer false"},
		},
	})
}

func TestABodyThatHandlesItsDeadline(t *testing.T) {
	playDeadlines(t, []deadlineTest{
		// Behaviors 213.
		{
			name: "a cancellation that is swallowed", after: time.Minute, body: append(wait(&gate{}), end(nil)),
			want: lab.Journal{"left at 1m0s with <nil>, expired true, count 0, timer false"},
		},
		{
			name: "a cancellation that is replaced by an error", after: time.Minute, body: append(wait(&gate{}),
				end(errBoom)),
			want: lab.Journal{"left at 1m0s with boom, expired true, count 0, timer false"},
		},
		{
			name: "a body that returns a cancellation of its own", after: time.Minute, body: scene{end(loop.ErrCanceled)},
			want: lab.Journal{"left at 0s with canceled, expired false, count 0, timer false"},
		},
	})
}

func TestADeadlineAndAnOutsideRequest(t *testing.T) {
	playDeadlines(t, []deadlineTest{
		// Behaviors 215.
		{
			name: "an outside request in the turn of the deadline", after: time.Minute, body: wait(&gate{}),
			act: func(child *loop.Co) {
				child.Loop().CallLater(time.Second, func() { child.Cancel(errWhy) })
			},
			want: lab.Journal{"left at 1m0s with canceled, expired true, count 1, timer false"},
		},
		// Behaviors 216.
		{
			name: "an outside request alone", after: time.Minute, body: wait(&gate{}),
			act:  func(child *loop.Co) { child.Cancel(errWhy) },
			want: lab.Journal{"left at 59s with canceled: why, expired false, count 1, timer false"},
		},
	})
}

func TestTimeoutErrorHoldsTheCancellation(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		var d loop.Deadline
		require.NoError(t, d.Enter(co))
		require.NoError(t, d.Reset(time.Second))
		canceled := co.Await(&gate{})
		err := d.Exit(canceled)
		require.Equal(t, &loop.TimeoutError{Canceled: canceled}, err)
		require.ErrorIs(t, err, loop.ErrTimeout)
		require.NotErrorIs(t, err, loop.ErrCanceled)
		return nil
	})
}

// Behaviors 217.
func TestNestedDeadlinesOfOneTime(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			inner, outer := &loop.Deadline{}, &loop.Deadline{}
			var child *loop.Co
			body := within(inner, time.Second, wait(&gate{}), func(err error) error {
				j.Add("inner left with %v, expired %v", err, inner.Expired())
				return err
			})
			child = loop.Start(co, k.Body(within(outer, time.Second, body, func(err error) error {
				j.Add("outer left with %v, expired %v, count %d", err, outer.Expired(), child.Canceling())
				return nil
			})...), nil)
			return co.Sleep(time.Minute)
		})
		j.Require(t, "inner left with canceled, expired true",
			"outer left with deadline exceeded, expired true, count 0")
	})
}

// Behaviors 218.
func TestAnInnerDeadlineThatExpiredDoesNotDisarmTheOuterOne(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			inner, outer := &loop.Deadline{}, &loop.Deadline{}
			left := func(name string, result error) func(err error) error {
				return func(err error) error {
					j.Add("%s left at %v with %v", name, co.Loop().Time(), err)
					return result
				}
			}
			body := append(within(inner, time.Second, wait(&gate{}), left("inner", nil))[:1:1],
				func(_ *loop.Co, in error) (loop.Stepper, error) {
					_ = left("inner", nil)(inner.Exit(in))
					return &gate{}, nil
				})
			loop.Start(co, k.Body(within(outer, time.Minute, body, left("outer", nil))...), nil)
			return co.Sleep(time.Hour)
		})
		j.Require(t, "inner left at 1s with deadline exceeded", "outer left at 1m0s with deadline exceeded")
	})
}

// Behaviors 164, 219.
func TestADeadlineWorksInsideTheHandlingOfACancellation(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			d := &loop.Deadline{}
			var child *loop.Co
			cleanup := within(d, time.Second, wait(&gate{}), func(err error) error {
				j.Add("cleanup left at %v with %v, count %d", co.Loop().Time(), err, child.Canceling())
				return nil
			})
			child = loop.Start(co, k.Body(append(wait(&gate{}), cleanup...)...), nil)
			require.NoError(t, co.Yield())
			child.Cancel(nil)
			return co.Sleep(time.Minute)
		})
		j.Require(t, "cleanup left at 1s with deadline exceeded, count 1")
	})
}

// Behaviors 220.
func TestADeadlineIsMovedOnlyWhileItIsActive(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			d, l := &loop.Deadline{}, co.Loop()
			try := func(when string) {
				j.Add("%s: %v, %v, %v", when, d.Set(time.Hour), d.Reset(time.Hour), d.Disarm())
			}
			at := func() {
				when, ok := d.When()
				j.Add("armed %v at %v", ok, when)
			}
			try("before")
			body := scene{
				func(*loop.Co, error) (loop.Stepper, error) {
					try("active")
					at()
					return &loop.SleepStep{D: time.Hour}, nil
				},
				func(*loop.Co, error) (loop.Stepper, error) {
					j.Add("at %v", l.Time())
					_ = d.Reset(time.Minute)
					at()
					return &gate{}, nil
				},
				func(_ *loop.Co, in error) (loop.Stepper, error) { try("expiring"); return nil, in },
			}
			loop.Start(co, k.Body(within(d, time.Second, body, func(err error) error {
				try("after")
				j.Add("left at %v with %v", l.Time(), err)
				return nil
			})...), nil)
			return co.Sleep(24 * time.Hour)
		})
		no := loop.ErrDeadlineInactive.Error()
		no = no + ", " + no + ", " + no
		j.Require(t, "before: "+no, "active: <nil>, <nil>, <nil>", "armed false at 1h0m0s", "at 1h0m0s",
			"armed true at 1h1m0s", "expiring: "+no, "after: "+no, "left at 1h1m0s with deadline exceeded")
	})
}

// Behaviors 221.
func TestADeadlineIsEnteredOnce(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		var d loop.Deadline
		require.NoError(t, d.Enter(co))
		require.ErrorIs(t, d.Enter(co), loop.ErrDeadlineEntered)
		require.NoError(t, d.Exit(nil))
		require.ErrorIs(t, d.Enter(co), loop.ErrDeadlineEntered)
		return nil
	})
}

// A deadline that was entered and whose scope is never left does no harm to a coroutine that has ended.
func TestADeadlineOfACoroutineThatHasEnded(t *testing.T) {
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		d := &loop.Deadline{}
		loop.Start(co, loop.Func(func(co *loop.Co) error { return errors.Join(d.Enter(co), d.Reset(time.Second)) }), nil)
		return co.Sleep(time.Minute)
	}))
	require.NoError(t, l.Close())
}
