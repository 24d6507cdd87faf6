package loop_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// canceledBy tells what a coroutine has got.
func canceledBy(in error) string {
	if loop.IsCanceled(in) {
		return in.Error()
	}
	return "not canceled"
}

// A cancelTest cancels a child that waits at a gate, and then gives way.
type cancelTest struct {
	name string
	gate gate
	act  func(j *lab.Journal, co, child *loop.Co, g *gate) // by main, when the child waits
	want lab.Journal
}

var errFirst, errSecond = errors.New("first"), errors.New("second")

func cancelAll(t *testing.T, tests []cancelTest) {
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			lab.EachKind(t, func(t *testing.T, k lab.Kind) {
				var j lab.Journal
				g := test.gate
				lab.Run(t, func(co *loop.Co) error {
					child := loop.Start(co, k.Body(
						func(*loop.Co, error) (loop.Stepper, error) { return &g, nil },
						func(_ *loop.Co, in error) (loop.Stepper, error) {
							j.Add("in: %s", canceledBy(in))
							return yield(), nil
						},
						func(_ *loop.Co, in error) (loop.Stepper, error) {
							j.Add("after: %s", canceledBy(in))
							return nil, in
						},
					), func(err error) { j.Add("ended %v", err) })
					require.NoError(t, co.Yield())
					test.act(&j, co, child, &g)
					return co.Sleep(1)
				})
				require.Equal(t, test.want, j)
			})
		})
	}
}

func TestCancel(t *testing.T) {
	cancelAll(t, []cancelTest{
		// Behaviors 131, 153.
		{
			name: "what waits gets the cause, once, in the next turn",
			act: func(j *lab.Journal, _, child *loop.Co, _ *gate) {
				j.Add("cancel %v, ended %v, count %d", child.Cancel(errFirst), child.Ended(), child.Canceling())
			},
			want: lab.Journal{"cancel true, ended false, count 1", "in: canceled: first", "after: not canceled",
				"ended <nil>"},
		},
		// Behaviors 143.
		{
			name: "two requests in one turn deliver the first",
			act: func(j *lab.Journal, _, child *loop.Co, _ *gate) {
				j.Add("%v %v, count %d", child.Cancel(errFirst), child.Cancel(errSecond), child.Canceling())
			},
			want: lab.Journal{"true true, count 2", "in: canceled: first", "after: not canceled", "ended <nil>"},
		},
		// Behaviors 130.
		{
			name: "what has ended refuses",
			act: func(j *lab.Journal, co, child *loop.Co, g *gate) {
				g.open()
				_ = co.Sleep(1)
				j.Add("%v, count %d, left %d", child.Cancel(errFirst), child.Canceling(), child.Uncancel())
			},
			want: lab.Journal{"in: not canceled", "after: not canceled", "ended <nil>", "false, count 0, left 0"},
		},
		{
			name: "a waitlist that refuses goes on, and its end delivers the request",
			gate: gate{stubborn: true},
			act: func(j *lab.Journal, co, child *loop.Co, g *gate) {
				j.Add("%v, asked %v", child.Cancel(errFirst), g.asked)
				_ = co.Yield()
				j.Add("%v", child)
				g.open()
			},
			want: lab.Journal{"true, asked [first]", "Task-2 waits for a gate", "in: canceled: first", "after: not canceled",
				"ended <nil>"},
		},
	})
}

func TestARequestWinsAgainstWhatHasNotBeenDelivered(t *testing.T) {
	cancelAll(t, []cancelTest{
		// Behaviors 136.
		{
			name: "a request wins against a wake-up that has not resumed",
			act: func(j *lab.Journal, _, child *loop.Co, g *gate) {
				g.open()
				j.Add("%v", child.Cancel(errFirst))
			},
			want: lab.Journal{"true", "in: canceled: first", "after: not canceled", "ended <nil>"},
		},
		{
			name: "a request wins against another error that has not been delivered",
			act: func(j *lab.Journal, _, child *loop.Co, _ *gate) {
				child.Low().Throw(errors.New("other"))
				child.Cancel(errFirst)
			},
			want: lab.Journal{"in: canceled: first", "after: not canceled", "ended <nil>"},
		},
	})
}

func TestARequestThatIsTakenBack(t *testing.T) {
	cancelAll(t, []cancelTest{
		// Behaviors 160.
		{
			name: "a request taken back in time is not delivered",
			act: func(j *lab.Journal, _, child *loop.Co, g *gate) {
				g.open()
				child.Cancel(errFirst)
				j.Add("left %d", child.Uncancel())
			},
			want: lab.Journal{"left 0", "in: not canceled", "after: not canceled", "ended <nil>"},
		},
		// Behaviors 161.
		{
			name: "a request that has been handed on is delivered although it is taken back",
			act: func(j *lab.Journal, _, child *loop.Co, _ *gate) {
				child.Cancel(errFirst)
				j.Add("left %d", child.Uncancel())
			},
			want: lab.Journal{"left 0", "in: canceled: first", "after: not canceled", "ended <nil>"},
		},
		// Behaviors 160.
		{
			name: "a request is delivered while another one is left",
			act: func(j *lab.Journal, _, child *loop.Co, g *gate) {
				g.open()
				child.Cancel(errFirst)
				child.Cancel(errSecond)
				j.Add("left %d", child.Uncancel())
			},
			want: lab.Journal{"left 1", "in: canceled: second", "after: not canceled", "ended <nil>"},
		},
	})
}

// Behaviors 135.
func TestWhatIsCanceledBeforeItsFirstStepNeverBegins(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			child := loop.Start(co, k.Body(func(*loop.Co, error) (loop.Stepper, error) {
				j.Add("begun")
				return nil, nil
			}), func(err error) { j.Add("ended %v", err) })
			j.Add("%v, ended %v", child.Cancel(errWhy), child.Ended())
			return co.Yield()
		})
		j.Require(t, "true, ended false", "ended canceled: why")
	})
}

// Behaviors 137.
func TestWhatGaveWayGetsTheRequestAtItsNextStep(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			child := loop.Start(co, k.Body(
				func(*loop.Co, error) (loop.Stepper, error) { return yield(), nil },
				func(_ *loop.Co, in error) (loop.Stepper, error) { j.Add("in: %v", in); return nil, in },
			), func(err error) { j.Add("ended %v", err) })
			require.NoError(t, co.Yield())
			j.Add("%v", child.Cancel(nil))
			return co.Yield()
		})
		j.Require(t, "true", "in: canceled", "ended canceled")
	})
}

// Behaviors 138.
func TestWhatCancelsItselfIsCanceledAtItsNextWait(t *testing.T) {
	for _, test := range []struct {
		name string
		gate gate
		want lab.Journal
	}{
		{"the waitlist agrees", gate{}, lab.Journal{"waits, asked [why]", "in: canceled: why", "ended canceled: why"}},
		{"the waitlist refuses", gate{stubborn: true}, lab.Journal{"waits, asked [why]"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			lab.EachKind(t, func(t *testing.T, k lab.Kind) {
				var j lab.Journal
				g := test.gate
				lab.Run(t, func(co *loop.Co) error {
					child := loop.Start(co, k.Body(
						func(co *loop.Co, _ error) (loop.Stepper, error) {
							co.Cancel(errWhy)
							co.Loop().CallSoon(func() { j.Add("waits, asked %v", g.asked) })
							return &g, nil
						},
						func(_ *loop.Co, in error) (loop.Stepper, error) { j.Add("in: %v", in); return nil, in },
					), func(err error) { j.Add("ended %v", err) })
					require.NoError(t, co.Sleep(1))
					require.Equal(t, test.want, j)
					if g.stubborn {
						g.open()
						require.NoError(t, co.Yield())
						require.Equal(t, append(test.want, "in: canceled: why", "ended canceled: why"), j)
					}
					require.True(t, child.Ended())
					return nil
				})
			})
		})
	}
}

// Behaviors 158, 159, 162, 163.
func TestCountOfRequests(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		g := &gate{stubborn: true}
		child := loop.Start(co, g, nil)
		require.NoError(t, co.Yield())
		var counts []int
		count := func(int) { counts = append(counts, child.Canceling()) }
		count(0)
		for range 2 {
			child.Cancel(nil)
			count(0)
		}
		for range 3 {
			count(child.Uncancel())
		}
		child.Cancel(nil)
		count(0)
		g.open()
		require.NoError(t, co.Yield())
		require.True(t, child.Ended())
		count(child.Uncancel())
		child.Cancel(nil)
		count(0)
		require.Equal(t, []int{0, 1, 2, 1, 0, 0, 1, 0, 0}, counts)
		return nil
	})
}

func TestLastRequestIsWhatWasNotHandedOn(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		child := loop.Start(co, &gate{}, nil)
		require.NoError(t, co.Yield())
		child.Cancel(errFirst)
		require.Nil(t, child.Low().LastRequest())
		child.Cancel(errSecond)
		require.Equal(t, &loop.CanceledError{Cause: errSecond}, child.Low().LastRequest())
		child.Uncancel()
		require.NoError(t, co.Yield())
		require.Equal(t, &loop.CanceledError{Cause: errSecond}, child.Low().LastRequest())
		return nil
	})
}
