package looptest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop/looptest"
)

func TestPlantedBugsAreFoundShrunkAndReplayed(t *testing.T) {
	for _, bug := range planted {
		t.Run(bug.name, func(t *testing.T) {
			looptest.Run(t, bug.program)
			report := looptest.Explorer{Adversity: bug.adversity, MaxSteps: 1000, Seed: 1}.Run(bug.program)
			f := report.Failure
			require.NotNil(t, f)
			t.Logf("%d %s %d shrinks, %s\n%v", f.Schedule, f.Source, report.Shrinks, f.Record, f)
			require.Equal(t, bug.kind, f.Kind, "%v", f)
			require.Equal(t, bug.departures, f.Departures, "%v", f)
			replayed, err := looptest.Replay(f.Record, bug.program)
			if bug.kind == looptest.Endless {
				return
			}
			require.NoError(t, err)
			require.Equal(t, f.Kind, replayed.Kind)
			require.Equal(t, f.Story, replayed.Story)
		})
	}
}
