package looptest_test

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// everything uses all that is planted in one program: its events are those of many tasks, timers, jobs and locks.
func everything(t *looptest.T, co *loop.Co) error {
	for _, p := range []looptest.Program{lostUpdate, jobsInOrder, lateTimer, callbacksInOrder, siteAndOrder, slowJob} {
		if err := p(t, co); err != nil {
			return err
		}
		if err := co.Sleep(time.Duration(1 + t.Rand().IntN(10))); err != nil {
			return err
		}
	}
	return nil
}

func digests(n int) string {
	var b bytes.Buffer
	random, pct := looptest.Random(1), looptest.PCT(1, 3)
	for range n {
		fmt.Fprintf(&b, "%016x %016x\n", looptest.Digest(random, everything), looptest.Digest(pct, everything))
	}
	return b.String()
}

func TestTheSameSourceGivesTheSameEvents(t *testing.T) {
	first := digests(200)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, procs := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(procs)
		require.Equal(t, first, digests(200), "with %d processors", procs)
	}
}

func TestDifferentSchedulesDiffer(t *testing.T) {
	require.Equal(t, looptest.Digest(looptest.FIFO(), lostUpdate), looptest.Digest(looptest.FIFO(), lostUpdate))
	record, err := looptest.ParseRecord("m1:next=0/1")
	require.NoError(t, err)
	require.NotEqual(t, looptest.Digest(looptest.FIFO(), lostUpdate),
		looptest.Digest(looptest.Recorded(record), lostUpdate))
}

func TestADigestDependsOnNamesAndTimes(t *testing.T) {
	digest := func(name string, d time.Duration) uint64 {
		return looptest.Digest(looptest.FIFO(), func(_ *looptest.T, co *loop.Co) error {
			co.SetName(name)
			return co.Sleep(d)
		})
	}
	require.Equal(t, digest("a", 1), digest("a", 1))
	require.NotEqual(t, digest("a", 1), digest("b", 1))
	require.NotEqual(t, digest("a", 1), digest("a", 2))
}
