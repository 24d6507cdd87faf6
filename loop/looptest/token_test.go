package looptest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

func TestTokensAndInvariantsHoldInEverySchedule(t *testing.T) {
	for _, test := range []struct {
		name    string
		program looptest.Program
		want    string
	}{
		{"a lost token", func(t *looptest.T, _ *loop.Co) error { t.Token("x"); return nil },
			`assertion: token "x" was lost: nobody has consumed or returned it`},
		{"a doubled token", func(t *looptest.T, _ *loop.Co) error {
			x := t.Token("x")
			x.Consume()
			x.Return()
			return nil
		}, `assertion: token "x" was doubled: consumed at token_test.go in TestTokensAndInvariantsHoldInEverySchedule.func2, and ` +
			`returned at token_test.go in TestTokensAndInvariantsHoldInEverySchedule.func2`},
		{"an invariant", func(t *looptest.T, co *loop.Co) error {
			ended := false
			task.Do(co, func(co *loop.Co) error {
				defer func() { ended = true }()
				return co.Sleep(time.Hour)
			})
			t.Invariant(func() {
				if !ended || !co.Loop().IsClosed() {
					t.Fatalf("not everything has ended")
				}
				t.Fatalf("everything has ended")
			})
			return co.Yield()
		}, `assertion: everything has ended`},
		{"an invariant that panics", func(t *looptest.T, _ *loop.Co) error {
			t.Invariant(func() { panic("not this") })
			return nil
		}, "panic: not this"},
		{"no invariant of what has failed", func(t *looptest.T, _ *loop.Co) error {
			t.Invariant(func() { t.Fatalf("this hides it") })
			return errPlanted
		}, "error: the planted bug"},
		{"a token that an invariant returns", func(t *looptest.T, _ *loop.Co) error {
			x := t.Token("x")
			t.Invariant(func() {
				require.Equal(t, "x, on its way", x.String())
				require.False(t, x.Ended())
				x.Return()
				require.Contains(t, x.String(), x.Name()+", returned at token_test.go:")
			})
			return nil
		}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			failure, err := looptest.Replay("m1:", test.program)
			require.NoError(t, err)
			if test.want == "" {
				require.Nil(t, failure)
				return
			}
			require.Equal(t, test.want, lineNumbers.ReplaceAllString(fmt.Sprintf("%v: %v", failure.Kind, failure.Err), ".go"))
		})
	}
}
