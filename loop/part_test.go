package loop_test

import (
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
)

func TestAwaitOfAFuncCallsIt(t *testing.T) {
	var j journal
	onVirtual(t, func(co *loop.Co) error {
		err := co.Await(loop.Func(func(inner *loop.Co) error {
			j.add("same %v", inner == co)
			return inner.Yield()
		}))
		j.add("%v", err)
		return nil
	})
	require.Equal(t, journal{"same true", "<nil>"}, j)
}

func TestAStepTaskRunsAStraightLineBody(t *testing.T) {
	boom := errors.New("boom")
	for _, test := range []struct {
		name string
		act  func(child *loop.Co)
		want journal
	}{
		{"to its end", func(*loop.Co) {}, journal{"begins", "yielded <nil>", "slept <nil>", "inner <nil>", "then 1s"}},
		{"a cancellation passes through", func(child *loop.Co) { child.Cancel(boom) },
			journal{"begins", "yielded canceled: boom", "slept <nil>", "inner <nil>", "then 1s"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var j journal
			onVirtual(t, func(co *loop.Co) error {
				child := loop.Start(co, &steppedScene{scene: scene{
					func(*loop.Co, error) (loop.Stepper, error) {
						return loop.Func(func(co *loop.Co) error {
							j.add("begins")
							j.add("yielded %v", co.Yield())
							j.add("slept %v", co.Sleep(time.Second))
							return nil
						}), nil
					},
					func(co *loop.Co, in error) (loop.Stepper, error) { j.add("inner %v", in); return yield(), nil },
					func(co *loop.Co, in error) (loop.Stepper, error) { j.add("then %v", co.Loop().Time()); return nil, nil },
				}}, nil)
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
		then func(j *journal, co *loop.Co)
		want journal
	}{
		{"it returns", func(*journal, *loop.Co) {}, journal{"ended canceled", "slept loop: closed", "unwound"}},
		{"it awaits on", func(j *journal, co *loop.Co) {
			j.add("%v, %v, %v", co.Yield(), co.Sleep(1), co.Await(&gate{}))
		}, journal{"ended canceled", "slept loop: closed", "loop: closed, loop: closed, loop: closed", "unwound"}},
		{"it awaits for ever", func(_ *journal, co *loop.Co) {
			for {
				_ = co.Yield()
			}
		}, journal{"ended canceled", "slept loop: closed", "unwound"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var j journal
			before := runtime.NumGoroutine()
			onVirtual(t, func(co *loop.Co) error {
				child := loop.Start(co, &leaver{loop.Func(func(co *loop.Co) error {
					defer j.add("unwound")
					j.add("slept %v", co.Sleep(time.Hour))
					test.then(&j, co)
					return nil
				})}, func(err error) { j.add("ended %v", err) })
				require.NoError(t, co.Yield())
				child.Cancel(nil)
				require.NoError(t, co.Yield())
				require.True(t, child.Ended())
				_, ok := co.Loop().NextDeadline()
				require.False(t, ok)
				return co.Yield()
			})
			require.Equal(t, test.want, j)
			requireNoMoreGoroutines(t, before)
		})
	}
}
