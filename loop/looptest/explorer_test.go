package looptest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

func TestPlantedBugsAreFoundShrunkAndReplayed(t *testing.T) {
	for _, bug := range planted {
		t.Run(bug.name, func(t *testing.T) {
			looptest.Run(t, bug.program)
			e := looptest.Explorer{Adversity: bug.adversity, MaxSteps: 1000, Seed: 1}
			report := e.Run(bug.program)
			f := report.Failure
			require.NotNil(t, f)
			require.Equal(t, bug.kind, f.Kind, "%v", f)
			require.Equal(t, bug.departures, f.Departures, "%v", f)
			require.Equal(t, report.Schedules, f.Schedule)
			require.Positive(t, report.Shrinks)

			record, err := looptest.ParseRecord(f.Record)
			require.NoError(t, err)
			replay := looptest.Explorer{Source: looptest.Recorded(record), MaxSteps: 1000, MaxShrinks: -1}
			again := replay.Run(bug.program).Failure
			require.Equal(t, f.Kind, again.Kind)
			require.Equal(t, f.Record, again.Record)
			require.Equal(t, f.Story, again.Story)
		})
	}
}

func TestAReplayHasTheStoryOfTheFailure(t *testing.T) {
	f := looptest.Explorer{Source: looptest.Bytes([]byte{1, 0, 0, 0, 0, 0, 0, 0, 0, 1})}.Run(twice).Failure
	again, err := looptest.Replay(f.Record, twice)
	require.NoError(t, err)
	require.Equal(t, f.Story, again.Story)
	require.Equal(t, `choice 0, at 0s: b (had been started at planted_test.go:92) ran before a (had been started at planted_test.go:92), which was ready first
    b then: gave way at planted_test.go:97
    a then: gave way at planted_test.go:97
choice 9, at 0s: a (had given way at planted_test.go:97) ran before b (had given way at planted_test.go:97), which was ready first
    a then: gave way at planted_test.go:97
    b then: gave way at planted_test.go:97
`, f.Story)
}

func TestAFailureThatDoesNotComeAgainIsToldAsSuch(t *testing.T) {
	runs := 0
	f := once(func(*looptest.T, *loop.Co) error {
		if runs++; runs == 1 {
			return errPlanted
		}
		return nil
	})
	require.ErrorIs(t, f, errPlanted)
	require.Equal(t, "the same schedule did not fail in the same way again: the program depends on something else than its T\n", f.Story)
}

func TestShrinkingKeepsTheKindOfTheFailure(t *testing.T) {
	p := func(_ *looptest.T, co *loop.Co) error {
		order := ""
		for _, name := range []string{"a", "b", "c"} {
			co.Loop().CallSoon(func() { order += name })
		}
		if err := yields(co, 2); err != nil {
			return err
		}
		switch order {
		case "cab", "bac": // an error, for one departure
			return errPlanted
		case "cba": // a panic, for two
			panic("cba")
		}
		return nil
	}
	f := looptest.Explorer{Source: looptest.Bytes([]byte{2, 1})}.Run(p).Failure
	require.Equal(t, looptest.Panicked, f.Kind)
	require.Equal(t, 2, f.Departures)
	f = looptest.Explorer{Source: looptest.Bytes([]byte{2, 0})}.Run(p).Failure
	require.Equal(t, looptest.Failed, f.Kind)
	require.Equal(t, "m1:next=0/1", f.Record, "the smaller answer")
}

func TestWithoutShrinkingTheScheduleStaysAsItWasFound(t *testing.T) {
	report := looptest.Explorer{Source: looptest.Bytes([]byte{1, 1, 1, 1}), MaxShrinks: -1}.Run(twice)
	require.Equal(t, "m1:next=0/1,1/1,2/1,3/1", report.Failure.Record)
	require.Zero(t, report.Shrinks)
}

// numbering notes the numbers of what it could let go.
type numbering struct {
	looptest.Source
	asked [][]uint64
}

func (n *numbering) Choose(c loop.Choice) int {
	var numbers []uint64
	for i := range c.N {
		numbers = append(numbers, c.Number(i))
	}
	n.asked = append(n.asked, numbers)
	return c.N - 1
}

func TestNumbersTellCallbacksApartFromOneChoiceToTheNext(t *testing.T) {
	n := &numbering{Source: looptest.FIFO()}
	l := loop.New(&loop.Options{Chooser: n})
	for range 3 {
		l.CallSoon(func() {})
	}
	require.NoError(t, l.RunUntilIdle())
	require.NoError(t, l.Close())
	require.Equal(t, [][]uint64{{0, 1, 2}, {0, 1}}, n.asked)
}
