package loop_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// Behaviors 128, 361.
func TestVarsAreInheritedAtTheStart(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var j lab.Journal
		user := loop.NewVar("nobody")
		lab.Run(t, func(co *loop.Co) error {
			show := func(co *loop.Co) { j.Add("%s: %s", co.Name(), user.Get(co)) }
			child := scene{
				func(co *loop.Co, _ error) (loop.Stepper, error) {
					show(co)
					user.Set(co, "child's")
					return yield(), nil
				},
				func(co *loop.Co, _ error) (loop.Stepper, error) { show(co); return nil, nil },
			}
			loop.Start(co, k.Body(child...), nil).SetName("before")
			user.Set(co, "main's")
			loop.Start(co, k.Body(child...), nil).SetName("after")
			loop.Start(co.Loop(), k.Body(child...), nil).SetName("of nobody")
			user.Set(co, "changed")
			show(co)
			require.NoError(t, co.Sleep(1))
			show(co)
			return nil
		})
		j.Require(t, "main: changed", "before: nobody", "after: main's", "of nobody: nobody",
			"before: child's", "after: child's", "of nobody: child's", "main: changed")
	})
}

func TestVarsAreApart(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		a, b, fault := loop.NewVar(1), loop.NewVar(1), loop.NewVar(errors.New("boom"))
		a.Set(co, 2)
		require.Equal(t, []int{2, 1}, []int{a.Get(co), b.Get(co)})
		b.Set(co, 3)
		a.Set(co, 4)
		require.Equal(t, []int{4, 3}, []int{a.Get(co), b.Get(co)})
		require.EqualError(t, fault.Get(co), "boom")
		fault.Set(co, nil)
		require.NoError(t, fault.Get(co))
		require.NoError(t, fault.From(co.Context()))
		return nil
	})
}

func TestVarFromAContext(t *testing.T) {
	user := loop.NewVar("nobody")
	lab.Run(t, func(co *loop.Co) error {
		before := co.Context()
		user.Set(co, "somebody")
		then := co.Context()
		user.Set(co, "changed")
		require.Equal(t, []string{"nobody", "somebody", "changed", "changed", "nobody"}, []string{
			user.From(before), user.From(then), user.From(co.Context()), user.From(co.Detached()),
			user.From(context.Background()),
		})
		return nil
	})
}
