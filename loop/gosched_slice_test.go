package loop

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestHowLongABusyLoopKeepsItsProcessor(t *testing.T) {
	for _, test := range []struct {
		name   string
		away   time.Duration
		pinned bool
		want   time.Duration
	}{
		{"nobody was there", 0, false, minSlice},
		{"somebody worked", 2 * time.Millisecond, false, 2 * time.Millisecond},
		{"somebody computed without end", time.Second, false, maxSlice},
		{"threads were switched", minSlice, true, minSlicePinned},
		{"somebody worked, and threads were switched", 2 * time.Millisecond, true, 2 * time.Millisecond},
		{"the clock stood still, or went back", -time.Hour, false, minSlice},
	} {
		require.Equal(t, test.want, sliceAfter(test.away, test.pinned), test.name)
	}
}
