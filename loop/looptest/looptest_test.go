package looptest_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// judge is a testing.TB that notes what it is told.
type judge struct {
	testing.TB
	name string
	told []string
}

func (j *judge) Name() string { return j.name }
func (j *judge) Helper()      {}

func (j *judge) Log(args ...any)   { j.tell("log", args...) }
func (j *judge) Error(args ...any) { j.tell("error", args...) }

func (j *judge) Logf(format string, args ...any) { j.tell("log", fmt.Sprintf(format, args...)) }

func (j *judge) Fatal(args ...any) {
	j.tell("fatal", args...)
	runtime.Goexit()
}

func (j *judge) tell(what string, args ...any) {
	j.told = append(j.told, what+": "+strings.TrimSpace(fmt.Sprint(args...)))
}

// judged returns what a test of this name is told.
func judged(name string, test func(tb testing.TB)) []string {
	j := &judge{name: name}
	done := make(chan struct{})
	go func() {
		defer close(done)
		test(j)
	}()
	<-done
	return j.told
}

func setFlag(t *testing.T, name, value string) {
	before := flag.Lookup(name).Value.String()
	require.NoError(t, flag.Set(name, value))
	t.Cleanup(func() { require.NoError(t, flag.Set(name, before)) })
}

const storyOfLostUpdate = `choice 0, at 0s: second (had been started at planted_test.go:69) ran before first (had been started at planted_test.go:68), which was ready first
    second then: gave way at planted_test.go:81
    first then: gave way at planted_test.go:63`

func TestExploreTellsTheStoryAndHowToReplayIt(t *testing.T) {
	require.Equal(t, []string{
		"fatal: looptest: schedule 3 (PCT of depth 2) fails; one departure from first in, first out is enough\n" +
			"error: the planted bug\n" + storyOfLostUpdate + "\n" +
			"replay: go test github.com/monoloop-go/monoloop/loop/looptest -run '^TestBank$/^a\\(c\\)$' -looptest.replay='m1:next=0/1'",
	}, judged("TestBank/a(c)", func(tb testing.TB) { looptest.Explore(tb, 100, lostUpdate) }))
}

func TestExploreTellsFaultsFromDepartures(t *testing.T) {
	fires := func(sites ...string) looptest.Program {
		return func(t *looptest.T, _ *loop.Co) error {
			for _, name := range sites {
				if !t.Site(name) {
					return nil
				}
			}
			return errPlanted
		}
	}
	both := func(t *looptest.T, co *loop.Co) error {
		if !t.Site("a") {
			return nil
		}
		return lostUpdate(t, co)
	}
	for _, test := range []struct {
		program looptest.Program
		want    string
	}{
		{fires("a"), " fails; one fault is enough\n"},
		{fires("a", "b"), " fails; 2 faults are left\n"},
		{both, " fails; one fault and one departure from first in, first out are left\n"},
	} {
		told := judged("TestX", func(tb testing.TB) { looptest.Explore(tb, 1000, test.program) })
		require.Contains(t, told[len(told)-1], test.want)
	}
}

func TestRunTellsOfAProgramThatFailsAnyway(t *testing.T) {
	require.Equal(t, []string{
		"fatal: looptest: it fails first in, first out\nerror: the planted bug\nfirst in, first out, with nothing adverse\n" +
			"replay: go test github.com/monoloop-go/monoloop/loop/looptest -run '^TestX$' -looptest.replay='m1:'",
	}, judged("TestX", func(tb testing.TB) {
		looptest.Run(tb, func(*looptest.T, *loop.Co) error { return errPlanted })
	}))
}

// A name with a quote in it is the same word when a shell has read the line.
func TestTheLineThatReplaysIsForAShell(t *testing.T) {
	for test, want := range map[string]string{
		"TestX/it's":       `-run '^TestX$/^it'\''s$' `,
		"TestX/$HOME/`ls`": "-run '^TestX$/^\\$HOME$/^`ls`$' ",
	} {
		told := judged(test, func(tb testing.TB) {
			looptest.Run(tb, func(*looptest.T, *loop.Co) error { return errPlanted })
		})
		require.Contains(t, told[0], want)
	}
}

func TestExploreTellsOfSitesThatNeverFired(t *testing.T) {
	require.Equal(t, []string{`log: looptest: site "rare" was reached 2 times and has not fired under any of 2 schedules`,
		"log: looptest: 2 schedules"},
		judged("TestX", func(tb testing.TB) {
			looptest.Explore(tb, 2, func(t *looptest.T, _ *loop.Co) error {
				t.Site("rare")
				return nil
			})
		}))
}

func TestUnderTheFlagOnlyTheRecordIsRun(t *testing.T) {
	runs := 0
	p := func(t *looptest.T, co *loop.Co) error {
		runs++
		require.Equal(t, "TestX", t.Name())
		t.Logf("run %d", runs)
		return lostUpdate(t, co)
	}
	for _, test := range []struct {
		name, record string
		want         []string
		runs         int
	}{
		{"it fails", "m1:next=0/1",
			[]string{"fatal: looptest: the record fails: error: the planted bug\n" + storyOfLostUpdate + "\nlog: run 1"}, 1},
		{"it passes", "m1:", []string{"log: looptest: the record passes"}, 1},
		{"it does not fit", "m1:next=70/1", []string{
			"fatal: looptest: record m1:next=70/1 does not fit the program: next 70 was never asked; with what does fit, it passes"}, 1},
		{"it does not fit, and fails", "m1:next=0/1,70/1", []string{
			"fatal: looptest: record m1:next=0/1,70/1 does not fit the program: next 70 was never asked; with what does fit, it fails: " +
				"error: the planted bug\n" + storyOfLostUpdate + "\nlog: run 1"}, 1},
		{"it is a sweep's", "c1:2/1/once", []string{
			`fatal: looptest: record "c1:2/1/once" is one of a Sweep: only the test that sweeps can run it again`}, 0},
		{"it cannot be read", "m7:", []string{
			`fatal: looptest: record "m7:" is not of version m1: find the failure again with this version of looptest`}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			setFlag(t, "looptest.replay", test.record)
			setFlag(t, "test.v", "false")
			runs = 0
			require.Equal(t, test.want, judged("TestX", func(tb testing.TB) { looptest.Explore(tb, 100, p) }))
			require.Equal(t, test.runs, runs)
		})
	}
}

func TestAReplayShowsEveryEventUnderV(t *testing.T) {
	setFlag(t, "looptest.replay", "m1:")
	setFlag(t, "test.v", "true")
	told := judged("TestX", func(tb testing.TB) {
		looptest.Run(tb, func(t *looptest.T, co *loop.Co) error {
			t.Logf("about to sleep")
			return co.Sleep(time.Hour)
		})
	})
	require.Equal(t, []string{`log: 0s  start     main
              step      main
              park      main: waits for sleep 1h0m0s
              step end  main
      1h0m0s  timer
              wake      main
              step      main
              step end  main
              ready
about to sleep`, "log: looptest: the record passes"}, told)
}

func TestFlagsSetTheSeedAndTheNumberOfSchedules(t *testing.T) {
	setFlag(t, "looptest.n", "7")
	setFlag(t, "looptest.seed", "12")
	draw := func(seed uint64, schedules int) (drawn []int) {
		require.Equal(t, []string{"log: looptest: 7 schedules"}, judged("TestX", func(tb testing.TB) {
			e := looptest.Explorer{Seed: seed, Schedules: schedules}
			e.Explore(tb, func(t *looptest.T, _ *loop.Co) error {
				drawn = append(drawn, t.Rand().IntN(1000))
				return nil
			})
		}))
		return drawn
	}
	with := draw(1, 3)
	require.Len(t, with, 7)
	setFlag(t, "looptest.n", "0")
	setFlag(t, "looptest.seed", "0")
	require.Equal(t, with, draw(12, 7))
	require.NotEqual(t, with, draw(1, 7))
}

func FuzzLostUpdate(f *testing.F) { looptest.Fuzz(f, safeUpdate) }

// safeUpdate is lostUpdate without the bug.
func safeUpdate(t *looptest.T, co *loop.Co) error {
	if err := lostUpdate(t, co); err != errPlanted {
		return err
	}
	return nil
}

// What the fuzzer does, without its guidance: a few hundred inputs.
func TestBytesFindEveryPlantedBug(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for _, bug := range planted {
		t.Run(bug.name, func(t *testing.T) {
			for range 400 {
				input := make([]byte, random.IntN(64))
				for i := range input {
					input[i] = byte(random.Uint32())
				}
				e := looptest.Explorer{Source: looptest.Bytes(input), Adversity: bug.adversity, MaxSteps: 1000}
				report := e.Run(bug.program)
				require.Equal(t, 1, report.Schedules)
				if f := report.Failure; f != nil {
					require.Equal(t, bug.kind, f.Kind)
					require.Equal(t, bug.departures, f.Departures)
					return
				}
			}
			require.Fail(t, "no input has found it")
		})
	}
}

const childOfFuzz = "LOOPTEST_FUZZ"

// FuzzPlanted fails where it is asked for, by hand: LOOPTEST_FUZZ=1 go test -fuzz FuzzPlanted.
func FuzzPlanted(f *testing.F) {
	p := safeUpdate
	if os.Getenv(childOfFuzz) != "" {
		p = twice
	}
	looptest.Fuzz(f, p)
}
