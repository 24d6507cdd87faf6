package trial_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/replica"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/replica/trial"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// The replicated server keeps what it promises, whatever goes wrong: 2 × 200 schedules here, and with -looptest.n as
// many as one likes, on two processors.
func TestReplica(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			looptest.Explorer{Seed: seed, Schedules: 200}.Explore(t, trial.Program(replica.None))
		})
	}
}

func TestFigure8(t *testing.T) {
	looptest.Explore(t, 200, trial.Figure8(replica.None))
}

// A bug that is found is found again from its record, with the same story.
func TestRecord(t *testing.T) {
	p := trial.Program(replica.AnswerBeforeCommit)
	f := looptest.Explorer{Schedules: 300, MaxShrinks: 50}.Run(p).Failure
	require.NotNil(t, f)
	again, err := looptest.Replay(f.Record, p)
	require.NoError(t, err)
	require.NotNil(t, again)
	require.Equal(t, f.Story, again.Story)
	require.EqualError(t, again.Err, f.Err.Error())
}

// Two runs are the same, event by event, under faults as well.
func TestTheSameTwice(t *testing.T) {
	looptest.Audit(t, trial.Program(replica.None))
}
