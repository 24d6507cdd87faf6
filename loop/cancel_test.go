package loop_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
)

// canceledBy tells what a coroutine has got.
func canceledBy(in error) string {
	if loop.IsCanceled(in) {
		return in.Error()
	}
	return "not canceled"
}

func TestCancel(t *testing.T) {
	first, second := errors.New("first"), errors.New("second")
	for _, test := range []struct {
		name  string
		scene func(j *journal, g *gate) scene
		act   func(j *journal, co, child *loop.Co, g *gate) // by main, when the child waits
		want  journal
	}{
		// Behaviors 131, 153.
		{
			name: "what waits gets the cause, once, in the next turn",
			act: func(j *journal, _, child *loop.Co, _ *gate) {
				j.add("cancel %v, ended %v, count %d", child.Cancel(first), child.Ended(), child.Canceling())
			},
			want: journal{"cancel true, ended false, count 1", "in: canceled: first", "after: not canceled", "ended <nil>"},
		},
		// Behaviors 143.
		{
			name: "two requests in one turn deliver the first",
			act: func(j *journal, _, child *loop.Co, _ *gate) {
				j.add("%v %v, count %d", child.Cancel(first), child.Cancel(second), child.Canceling())
			},
			want: journal{"true true, count 2", "in: canceled: first", "after: not canceled", "ended <nil>"},
		},
		// Behaviors 136.
		{
			name: "a request wins against a wake-up that has not resumed",
			act: func(j *journal, _, child *loop.Co, g *gate) {
				g.open()
				j.add("%v", child.Cancel(first))
			},
			want: journal{"true", "in: canceled: first", "after: not canceled", "ended <nil>"},
		},
		{
			name: "a request wins against another error that has not been delivered",
			act: func(j *journal, _, child *loop.Co, _ *gate) {
				child.Low().Throw(errors.New("other"))
				child.Cancel(first)
			},
			want: journal{"in: canceled: first", "after: not canceled", "ended <nil>"},
		},
		// Behaviors 160.
		{
			name: "a request taken back in time is not delivered",
			act: func(j *journal, _, child *loop.Co, g *gate) {
				g.open()
				child.Cancel(first)
				j.add("left %d", child.Uncancel())
			},
			want: journal{"left 0", "in: not canceled", "after: not canceled", "ended <nil>"},
		},
		// Behaviors 161.
		{
			name: "a request that has been handed on is delivered although it is taken back",
			act: func(j *journal, _, child *loop.Co, _ *gate) {
				child.Cancel(first)
				j.add("left %d", child.Uncancel())
			},
			want: journal{"left 0", "in: canceled: first", "after: not canceled", "ended <nil>"},
		},
		// Behaviors 160.
		{
			name: "a request is delivered while another one is left",
			act: func(j *journal, _, child *loop.Co, g *gate) {
				g.open()
				child.Cancel(first)
				child.Cancel(second)
				j.add("left %d", child.Uncancel())
			},
			want: journal{"left 1", "in: canceled: second", "after: not canceled", "ended <nil>"},
		},
		// Behaviors 130.
		{
			name: "what has ended refuses",
			act: func(j *journal, co, child *loop.Co, g *gate) {
				g.open()
				_ = co.Sleep(1)
				j.add("%v, count %d, left %d", child.Cancel(first), child.Canceling(), child.Uncancel())
			},
			want: journal{"in: not canceled", "after: not canceled", "ended <nil>", "false, count 0, left 0"},
		},
		{
			name: "a waitlist that refuses goes on, and its end delivers the request",
			scene: func(j *journal, g *gate) scene {
				g.stubborn = true
				return nil
			},
			act: func(j *journal, co, child *loop.Co, g *gate) {
				j.add("%v, asked %v", child.Cancel(first), g.asked)
				_ = co.Yield()
				j.add("%v", child)
				g.open()
			},
			want: journal{"true, asked [first]", "Task-2 waits for a gate", "in: canceled: first", "after: not canceled",
				"ended <nil>"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			ofKinds(t, func(t *testing.T, of func(s scene) loop.Stepper) {
				var j journal
				onVirtual(t, func(co *loop.Co) error {
					g := &gate{}
					if test.scene != nil {
						test.scene(&j, g)
					}
					child := loop.Start(co, of(scene{
						func(*loop.Co, error) (loop.Stepper, error) { return g, nil },
						func(_ *loop.Co, in error) (loop.Stepper, error) {
							j.add("in: %s", canceledBy(in))
							return yield(), nil
						},
						func(_ *loop.Co, in error) (loop.Stepper, error) {
							j.add("after: %s", canceledBy(in))
							return nil, in
						},
					}), func(err error) { j.add("ended %v", err) })
					require.NoError(t, co.Yield())
					test.act(&j, co, child, g)
					return co.Sleep(1)
				})
				require.Equal(t, test.want, j)
			})
		})
	}
}

// Behaviors 135.
func TestWhatIsCanceledBeforeItsFirstStepNeverBegins(t *testing.T) {
	cause := errors.New("why")
	ofKinds(t, func(t *testing.T, of func(s scene) loop.Stepper) {
		var j journal
		onVirtual(t, func(co *loop.Co) error {
			child := loop.Start(co, of(scene{func(*loop.Co, error) (loop.Stepper, error) {
				j.add("begun")
				return nil, nil
			}}), func(err error) { j.add("ended %v", err) })
			j.add("%v, ended %v", child.Cancel(cause), child.Ended())
			return co.Yield()
		})
		require.Equal(t, journal{"true, ended false", "ended canceled: why"}, j)
	})
}

// Behaviors 137.
func TestWhatGaveWayGetsTheRequestAtItsNextStep(t *testing.T) {
	ofKinds(t, func(t *testing.T, of func(s scene) loop.Stepper) {
		var j journal
		onVirtual(t, func(co *loop.Co) error {
			child := loop.Start(co, of(scene{
				func(*loop.Co, error) (loop.Stepper, error) { return yield(), nil },
				func(_ *loop.Co, in error) (loop.Stepper, error) { j.add("in: %v", in); return nil, in },
			}), func(err error) { j.add("ended %v", err) })
			require.NoError(t, co.Yield())
			j.add("%v", child.Cancel(nil))
			return co.Yield()
		})
		require.Equal(t, journal{"true", "in: canceled", "ended canceled"}, j)
	})
}

// Behaviors 138.
func TestWhatCancelsItselfIsCanceledAtItsNextWait(t *testing.T) {
	cause := errors.New("why")
	for _, test := range []struct {
		name string
		gate gate
		want journal
	}{
		{"the waitlist agrees", gate{}, journal{"waits, asked [why]", "in: canceled: why", "ended canceled: why"}},
		{"the waitlist refuses", gate{stubborn: true}, journal{"waits, asked [why]"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ofKinds(t, func(t *testing.T, of func(s scene) loop.Stepper) {
				var j journal
				g := test.gate
				onVirtual(t, func(co *loop.Co) error {
					child := loop.Start(co, of(scene{
						func(co *loop.Co, _ error) (loop.Stepper, error) {
							co.Cancel(cause)
							co.Loop().CallSoon(func() { j.add("waits, asked %v", g.asked) })
							return &g, nil
						},
						func(_ *loop.Co, in error) (loop.Stepper, error) { j.add("in: %v", in); return nil, in },
					}), func(err error) { j.add("ended %v", err) })
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
	onVirtual(t, func(co *loop.Co) error {
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
	first, second := errors.New("first"), errors.New("second")
	onVirtual(t, func(co *loop.Co) error {
		child := loop.Start(co, &gate{}, nil)
		require.NoError(t, co.Yield())
		child.Cancel(first)
		require.Nil(t, child.Low().LastRequest())
		child.Cancel(second)
		require.Equal(t, &loop.CanceledError{Cause: second}, child.Low().LastRequest())
		child.Uncancel()
		require.NoError(t, co.Yield())
		require.Equal(t, &loop.CanceledError{Cause: second}, child.Low().LastRequest())
		return nil
	})
}
