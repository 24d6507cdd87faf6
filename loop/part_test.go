package loop_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

func TestAwaitOfAFuncCallsIt(t *testing.T) {
	var j lab.Journal
	lab.Run(t, func(co *loop.Co) error {
		err := co.Await(loop.Func(func(inner *loop.Co) error {
			j.Add("same %v", inner == co)
			return inner.Yield()
		}))
		j.Add("%v", err)
		return nil
	})
	j.Require(t, "same true", "<nil>")
}

func TestAStepTaskRunsAStraightLineBody(t *testing.T) {
	boom := errors.New("boom")
	for _, test := range []struct {
		name string
		act  func(child *loop.Co)
		want lab.Journal
	}{
		{"to its end", func(*loop.Co) {},
			lab.Journal{"begins", "yielded <nil>", "slept <nil>", "inner <nil>", "then 1s"}},
		{"a cancellation passes through", func(child *loop.Co) { child.Cancel(boom) },
			lab.Journal{"begins", "yielded canceled: boom", "slept <nil>", "inner <nil>", "then 1s"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var j lab.Journal
			lab.Run(t, func(co *loop.Co) error {
				child := loop.Start(co, lab.Step.Body(
					func(*loop.Co, error) (loop.Stepper, error) {
						return loop.Func(func(co *loop.Co) error {
							j.Add("begins")
							j.Add("yielded %v", co.Yield())
							j.Add("slept %v", co.Sleep(time.Second))
							return nil
						}), nil
					},
					func(co *loop.Co, in error) (loop.Stepper, error) { j.Add("inner %v", in); return yield(), nil },
					func(co *loop.Co, in error) (loop.Stepper, error) { j.Add("then %v", co.Loop().Time()); return nil, nil },
				), nil)
				require.NoError(t, co.Yield())
				test.act(child)
				return co.Sleep(time.Minute)
			})
			require.Equal(t, test.want, j)
		})
	}
}

// leaver is a step task that does not go on with the body inside it when it gets an error.
type leaver struct{ inner loop.Stepper }

func (s *leaver) Step(co *loop.Co, in error) (bool, error) {
	if in != nil {
		return true, in
	}
	return s.inner.Step(co, nil)
}

func TestABodyThatItsStepTaskHasLeftIsUnwound(t *testing.T) {
	for _, test := range []struct {
		name string
		then func(j *lab.Journal, co *loop.Co)
		want lab.Journal
	}{
		{"it returns", func(*lab.Journal, *loop.Co) {}, lab.Journal{"ended canceled", "slept loop: closed", "unwound"}},
		{"it awaits on", func(j *lab.Journal, co *loop.Co) {
			j.Add("%v, %v, %v", co.Yield(), co.Sleep(1), co.Await(&gate{}))
		}, lab.Journal{"ended canceled", "slept loop: closed", "loop: closed, loop: closed, loop: closed", "unwound"}},
		{"it awaits for ever", func(_ *lab.Journal, co *loop.Co) {
			for {
				_ = co.Yield()
			}
		}, lab.Journal{"ended canceled", "slept loop: closed", "unwound"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var j lab.Journal
			before := stacks()
			lab.Run(t, func(co *loop.Co) error {
				child := loop.Start(co, &leaver{loop.Func(func(co *loop.Co) error {
					defer j.Add("unwound")
					j.Add("slept %v", co.Sleep(time.Hour))
					test.then(&j, co)
					return nil
				})}, func(err error) { j.Add("ended %v", err) })
				require.NoError(t, co.Yield())
				child.Cancel(nil)
				require.NoError(t, co.Yield())
				require.True(t, child.Ended())
				_, ok := co.Loop().NextDeadline()
				require.False(t, ok)
				return co.Yield()
			})
			require.Equal(t, test.want, j)
			require.Equal(t, before, stacks())
		})
	}
}
