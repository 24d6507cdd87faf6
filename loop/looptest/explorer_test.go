package looptest_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop/looptest"
)

func TestRandomFindsALostUpdate(t *testing.T) {
	report := looptest.Explorer{Source: looptest.Random(1)}.Run(lostUpdate)
	require.NotNil(t, report.Failure)
	require.ErrorIs(t, report.Failure, errLost)
	t.Logf("%+v\n%v", report.Failure, report.Failure)
	again, err := looptest.Replay(report.Failure.Record, lostUpdate)
	require.NoError(t, err)
	require.ErrorIs(t, again, errLost)
}

func TestAProgramThatWorksPasses(t *testing.T) {
	looptest.Run(t, lostUpdate)
}
