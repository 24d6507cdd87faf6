package main

import (
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/leak"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

const childEnv = "DIGEST_CHILD"

// TestMain is the command itself in the processes that the tests start.
func TestMain(m *testing.M) {
	if os.Getenv(childEnv) != "" {
		os.Args = append(os.Args[:1], strings.Fields(os.Getenv(childEnv))...)
		main()
		return
	}
	leak.VerifyTestMain(m)
}

func lines(t *testing.T, from, n uint64, total bool) string {
	var b strings.Builder
	require.NoError(t, write(&b, from, n, total))
	return b.String()
}

func TestTheProgramsPassUnderEverySchedule(t *testing.T) {
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			for seed := range uint64(100) {
				report := explorer(seed).Run(p.program)
				require.Nil(t, report.Failure, "seed %d", seed)
			}
		})
	}
}

func TestTheProgramsPassWhoeverIsCanceled(t *testing.T) {
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			looptest.Sweeper{Source: looptest.Random(1), Schedules: 5, Adversity: adverse}.Sweep(t, p.program)
			looptest.Sweep(t, p.program)
		})
	}
}

func TestTheProgramsDoTheSameTwice(t *testing.T) {
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) { looptest.Auditor{Schedules: 20, Adversity: adverse}.Audit(t, p.program) })
	}
}

func TestTheHashesAreTheSameWhateverTheNumberOfProcessors(t *testing.T) {
	first := lines(t, 1, 200, false)
	require.Equal(t, 200, strings.Count(first, "\n"))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, procs := range []int{1, 8} {
		runtime.GOMAXPROCS(procs)
		require.Equal(t, first, lines(t, 1, 200, false), "with %d processors", procs)
	}
}

func TestDifferentSeedsHaveDifferentHashes(t *testing.T) {
	seen := map[string]bool{}
	for line := range strings.Lines(lines(t, 1, 100, false)) {
		for _, hash := range strings.Fields(line)[1:] {
			require.False(t, seen[hash], "%s", hash)
			seen[hash] = true
		}
	}
	require.Len(t, seen, 100*len(programs))
}
