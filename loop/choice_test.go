package loop_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// picker answers with what is given, then with zero, and notes what it was asked.
type picker struct {
	answers []int
	asked   lab.Journal
}

func (p *picker) Choose(c loop.Choice) (i int) {
	var names []string
	for k := range c.N {
		if co := c.Co(k); co != nil {
			names = append(names, co.Name())
		} else {
			names = append(names, "-")
		}
	}
	if len(p.answers) > 0 {
		i, p.answers = p.answers[0], p.answers[1:]
	}
	p.asked.Add("%v %v", c.Kind, names)
	return i
}

func choosing(p *picker) *loop.Options {
	o := virtual()
	o.Chooser = p
	return o
}

func TestAChooserDecidesWhatRunsNext(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		var ran lab.Journal
		p := &picker{answers: []int{2, 0, 1}}
		l := loop.New(choosing(p))
		say := func(name string) {
			loop.Start(l, k.Body(func(*loop.Co, error) (loop.Stepper, error) {
				ran.Add("%s", name)
				return nil, nil
			}), nil).SetName(name)
		}
		for _, name := range []string{"a", "b", "c"} {
			say(name)
		}
		handle := l.CallSoon(func() { ran.Add("canceled") })
		l.CallSoon(func() { ran.Add("callback") })
		handle.Cancel()
		require.NoError(t, l.RunUntilIdle())
		ran.Require(t, "c", "a", "callback", "b")
		p.asked.Require(t, "next [a b c -]", "next [a b -]", "next [b -]")
		require.NoError(t, l.Close())
	})
}

func TestAHandleCancelsItsOwnCallbackWhateverWasChosen(t *testing.T) {
	var ran lab.Journal
	l := loop.New(choosing(&picker{answers: []int{1}}))
	var second loop.Handle
	first := l.CallSoon(func() { ran.Add("first") })
	second = l.CallSoon(func() {
		ran.Add("second")
		require.False(t, second.Cancel(), "it runs")
		require.True(t, first.Cancel())
	})
	require.NoError(t, l.RunUntilIdle())
	ran.Require(t, "second")
	require.NoError(t, l.Close())
}

func TestPostsOfOneGoroutineKeepTheirOrderWhateverIsChosen(t *testing.T) {
	var ran lab.Journal
	l := loop.New(choosing(&picker{answers: []int{3, 2}}))
	for _, who := range []string{"a", "b"} {
		done := make(chan struct{})
		go func() {
			defer close(done)
			for n := range 2 {
				_ = l.CallSoonThreadsafe(func() { ran.Add("%s%d", who, n) })
			}
		}()
		<-done
	}
	require.NoError(t, l.RunUntilIdle())
	ran.Require(t, "b0", "b1", "a0", "a1")
	require.NoError(t, l.Close())
}

func TestAChooserMayKeepPostsWaitingForATurn(t *testing.T) {
	for answer, want := range []lab.Journal{
		{"posted", "turn"}, {"turn", "posted"},
	} {
		t.Run(fmt.Sprint(answer), func(t *testing.T) {
			var ran lab.Journal
			p := &picker{answers: []int{answer, 1}}
			l := loop.New(choosing(p))
			l.CallSoon(func() { ran.Add("turn") })
			require.NoError(t, l.CallSoonThreadsafe(func() { ran.Add("posted") }))
			require.NoError(t, l.RunUntilIdle())
			require.Equal(t, want, ran)
			require.NoError(t, l.Close())
		})
	}
}

func TestAChooserDecidesTheOrderOfASweep(t *testing.T) {
	var ran lab.Journal
	p := &picker{}
	l := loop.New(choosing(p))
	for _, name := range []string{"a", "b", "c"} {
		loop.Start(l, loop.Func(func(co *loop.Co) error {
			err := co.Await(&gate{})
			ran.Add("%s %v", name, err)
			return err
		}), nil).SetName(name)
	}
	require.NoError(t, l.RunUntilIdle())
	p.asked, p.answers = nil, []int{2, 1}
	require.NoError(t, l.Close())
	ran.Require(t, "c canceled", "b canceled", "a canceled")
	p.asked.Require(t, "sweep [a b c]", "sweep [a b]", "next [c b a]", "next [b a]")
}

func TestAnAnswerThatIsNoneIsRefused(t *testing.T) {
	l := loop.New(choosing(&picker{answers: []int{2}}))
	l.CallSoon(func() {})
	l.CallSoon(func() {})
	require.Equal(t, "loop: a Chooser answered 2 where there are 2 choices", panicOf(func() { _ = l.RunUntilIdle() }))
}
