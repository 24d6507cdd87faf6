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

// concluded are programs that come to an end, and what is found then.
var concluded = []struct {
	name    string
	program looptest.Program
	want    string
}{
	{"a lost token", func(t *looptest.T, _ *loop.Co) error { t.Token("x"); return nil },
		`assertion: token "x" was lost: nobody has consumed or returned it`},
	{"a doubled token", doubled, `assertion: token "x" was doubled: consumed at token_test.go in doubled, and returned at token_test.go in doubled`},
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
	{"an invariant, when everything has ended", func(t *looptest.T, co *loop.Co) error {
		ended := false
		task.Do(co, func(co *loop.Co) error {
			defer func() { ended = true }()
			return co.Sleep(time.Hour)
		})
		t.Invariant(func() { t.Fatalf("ended %v, closed %v", ended, co.Loop().IsClosed()) })
		return co.Yield()
	}, `assertion: ended true, closed true`},
	{"an invariant that panics", func(t *looptest.T, _ *loop.Co) error {
		t.Invariant(func() { panic("not this") })
		return nil
	}, "panic: not this"},
	{"no invariant of what has failed", func(t *looptest.T, _ *loop.Co) error {
		t.Invariant(func() { t.Fatalf("this hides it") })
		return errPlanted
	}, "error: the planted bug"},
}

func doubled(t *looptest.T, _ *loop.Co) error {
	x := t.Token("x")
	x.Consume()
	x.Return()
	return nil
}

func TestTokensAndInvariantsHoldInEverySchedule(t *testing.T) {
	for _, test := range concluded {
		t.Run(test.name, func(t *testing.T) {
			failure, err := looptest.Replay("m1:", test.program)
			require.NoError(t, err)
			got := ""
			if failure != nil {
				got = lineNumbers.ReplaceAllString(fmt.Sprintf("%v: %v", failure.Kind, failure.Err), ".go")
			}
			require.Equal(t, test.want, got)
		})
	}
}
