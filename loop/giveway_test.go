package loop_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// A giver is a step task that gives way twice.
type giver struct {
	journal *lab.Journal
	name    string
	giveWay func(low *loop.LowCo)
	steps   int
}

func (g *giver) Step(co *loop.Co, in error) (bool, error) {
	g.journal.Add("%s %v", g.name, in)
	if g.steps++; g.steps == 3 || in != nil {
		return true, in
	}
	g.giveWay(co.Low())
	return false, nil
}

// Whether anybody looks or not, the steps are the same, and so is what is seen.
func TestYieldIsParkAndUnpark(t *testing.T) {
	ways := map[string]func(low *loop.LowCo){
		"Yield":           (*loop.LowCo).Yield,
		"Park and Unpark": func(low *loop.LowCo) { low.Park(nil); low.Unpark() },
	}
	play := func(t *testing.T, giveWay func(low *loop.LowCo), watched bool) (steps, events lab.Journal) {
		o := &loop.Options{}
		if watched {
			o.Observers = []func(loop.Event){func(e loop.Event) { events.Add("%v", describe(e)) }}
		}
		l := loop.New(o)
		defer func() { require.NoError(t, l.Close()) }()
		require.NoError(t, l.Run(func(co *loop.Co) error {
			a := loop.Start(co, &giver{journal: &steps, name: "a", giveWay: giveWay}, nil)
			loop.Start(co, &giver{journal: &steps, name: "b", giveWay: giveWay}, nil)
			_ = co.Yield()
			a.Cancel(nil) // it has given way: its next step gets the request
			_, _ = co.Yield(), co.Yield()
			return nil
		}))
		return steps, events
	}
	var seen []lab.Journal
	for name, giveWay := range ways {
		for _, watched := range []bool{false, true} {
			steps, events := play(t, giveWay, watched)
			require.Equal(t, lab.Journal{"a <nil>", "b <nil>", "a canceled", "b <nil>", "b <nil>"}, steps,
				"%s, watched: %v", name, watched)
			if watched {
				seen = append(seen, events)
			}
		}
	}
	require.NotEmpty(t, seen[0])
	require.Equal(t, seen[0], seen[1])
}

// describe tells an event without what differs from run to run.
func describe(e loop.Event) string {
	names := ""
	for _, co := range []*loop.Co{e.Co, e.By} {
		if co != nil {
			names += " " + co.Name()
		}
	}
	return fmt.Sprintf("%v%s %v", e.Kind, names, e.Err)
}

func TestYieldOutsideTheRunningStepIsRefused(t *testing.T) {
	lab.Run(t, func(co *loop.Co) error {
		var steps lab.Journal
		other := loop.Start(co, &giver{journal: &steps, name: "other", giveWay: (*loop.LowCo).Yield}, nil)
		require.PanicsWithValue(t, "loop: Task-2: Yield while main runs: suspend with the co that your function was given",
			func() { other.Low().Yield() })
		return nil
	})
}
