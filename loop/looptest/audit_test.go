package looptest_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// plantedForAudits are programs that do not do the same twice, each because of something else.
var plantedForAudits = []struct {
	name      string
	program   looptest.Program
	event     string // is in one of the two events
	coroutine string // is the name of the coroutine of one of them, or begins it
	where     string // is on one of the two stacks; empty if it happens in the loop
}{
	{name: "the order of a map", program: mapOrder, event: "start", coroutine: "key ", where: "mapOrder"},
	{name: "the wall clock", program: wallClock, event: "park", coroutine: "clock", where: "wallClock.func1"},
	{name: "random numbers", program: globalRandom, event: "park", coroutine: "random", where: "globalRandom.func1"},
	{name: "a goroutine that posts", program: strayPost, event: "post"},
	{name: "a goroutine that settles a future", program: straySettle, event: "post"},
	{name: "a select", program: selecting, event: "park", coroutine: "selecting", where: "selecting.func1"},
	{name: "an address", program: addressAsKey, event: "park", coroutine: "address", where: "addressAsKey.func1"},
	{name: "a line of the log", program: logsTheClock, event: "log: it is "},
	{name: "an error", program: failsAtRandom, event: "the end: error: number "},
}

// sideways runs body in a task of this name, so that there is a coroutine to name.
func sideways(co *loop.Co, name string, body func(co *loop.Co) error) error {
	return awaited(co, task.Do(co, body, task.Named(name)))
}

func mapOrder(_ *looptest.T, co *loop.Co) error {
	keys := map[string]bool{}
	for i := range 100 {
		keys[fmt.Sprint("key ", i)] = true
	}
	for key := range keys { //monoloop:allow maporder planted for the audit
		task.Do(co, func(co *loop.Co) error { return co.Yield() }, task.Named(key))
	}
	return co.Sleep(time.Second)
}

func wallClock(_ *looptest.T, co *loop.Co) error {
	return sideways(co, "clock", func(co *loop.Co) error { return co.Sleep(time.Duration(nextTick())) })
}

// nextTick is another time in each run: where the clock ticks coarsely, a whole run may fit between two ticks.
func nextTick() int64 {
	began := time.Now().UnixNano()
	for {
		if now := time.Now().UnixNano(); now != began {
			return now
		}
	}
}

func globalRandom(_ *looptest.T, co *loop.Co) error {
	return sideways(co, "random", func(co *loop.Co) error { return yields(co, 1+rand.IntN(1000)) }) //monoloop:allow random planted for the audit
}

// strayPost has a goroutine post at some time, and main look how many turns that takes.
func strayPost(_ *looptest.T, co *loop.Co) error {
	l, arrived := co.Loop(), false
	go func() {
		sometime()
		_ = l.CallSoonThreadsafe(func() { arrived = true })
	}()
	for !arrived {
		if err := co.Yield(); err != nil {
			return err
		}
	}
	return nil
}

// sometime has a goroutine go on at another time in each run, also where nothing preempts.
func sometime() {
	for range rand.IntN(10) {
		runtime.Gosched()
	}
}

func straySettle(_ *looptest.T, co *loop.Co) error {
	l, result := co.Loop(), future.New[int](co)
	h := l.Low().Hold(loop.WillPost)
	go func() {
		sometime()
		_ = l.CallSoonThreadsafe(func() {
			h.Release()
			result.SetResult(rand.Int()) //monoloop:allow random planted for the audit
		})
	}()
	task.Do(co, func(co *loop.Co) error {
		for !result.Future().Done() {
			if err := co.Yield(); err != nil {
				return err
			}
		}
		return nil
	}, task.Named("impatient"))
	_, err := result.Future().Await(co)
	return err
}

func selecting(_ *looptest.T, co *loop.Co) error {
	return sideways(co, "selecting", func(co *loop.Co) error {
		a, b := make(chan int, 100), make(chan int, 100)
		for range 100 {
			a <- 1
			b <- 1
		}
		for range 100 {
			d := time.Millisecond
			select { //monoloop:allow select planted for the audit
			case <-a:
				d = time.Second
			case <-b:
			}
			if err := co.Sleep(d); err != nil {
				return err
			}
		}
		return nil
	})
}

// kept has the objects of all runs, so that each has another address.
var kept []*[64]byte

func addressAsKey(_ *looptest.T, co *loop.Co) error {
	return sideways(co, "address", func(co *loop.Co) error {
		object := new([64]byte)
		kept = append(kept, object)
		address, err := strconv.ParseUint(strings.TrimPrefix(fmt.Sprintf("%p", object), "0x"), 16, 64)
		if err != nil {
			return err
		}
		return co.Sleep(time.Duration(address % 1_000_003))
	})
}

func logsTheClock(t *looptest.T, _ *loop.Co) error {
	t.Logf("it is %d", nextTick())
	return nil
}

func failsAtRandom(*looptest.T, *loop.Co) error { return fmt.Errorf("number %d", rand.Int()) } //monoloop:allow random planted for the audit

func TestAnAuditFindsEveryHazard(t *testing.T) {
	for _, test := range plantedForAudits {
		t.Run(test.name, func(t *testing.T) {
			report := looptest.Auditor{Runs: 50}.Run(test.program)
			d := report.Divergence
			require.NotNil(t, d)
			require.Equal(t, 1, d.Schedule)
			require.Equal(t, "m1:", d.Record)
			require.Equal(t, 1, report.Schedules)
			require.NotEqual(t, d.First.Event, d.Second.Event)
			require.Contains(t, d.First.Event+"\n"+d.Second.Event, test.event)
			if test.coroutine != "" {
				require.Contains(t, d.First.Coroutine+"\n"+d.Second.Coroutine, test.coroutine)
			}
			require.Contains(t, strings.Join(append(d.First.Stack, d.Second.Stack...), "\n"), test.where)
			require.LessOrEqual(t, len(d.Before), 6)
			require.LessOrEqual(t, len(d.First.After), 6)
			require.LessOrEqual(t, len(d.Second.After), 6)
			require.LessOrEqual(t, len(d.Before), d.Event-1)
		})
	}
}

func makeWorker(co *loop.Co, name string) {
	task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Second) }, task.Named(name))
}

// differed counts the runs of differing.
var differed int

// differing is a program whose second run is not as its first.
func differing(_ *looptest.T, co *loop.Co) error {
	makeWorker(co, "first")
	if differed++; differed%2 == 1 {
		makeWorker(co, "second")
	} else {
		makeWorker(co, "third")
	}
	return co.Sleep(time.Minute)
}

func TestADivergenceShowsBothEventsAmongThoseAroundThem(t *testing.T) {
	differed = 0
	d := looptest.Auditor{}.Run(differing).Divergence
	require.NotNil(t, d)
	require.Equal(t, `event 4 is not the same in two runs of schedule 1
  both     0s  start     main (coroutine 1)
  both     0s  step      main (coroutine 1)
  both     0s  start     first (coroutine 2)
> one run  0s  start     second (coroutine 3)
               go.go in task.Do
               audit_test.go in looptest_test.makeWorker
               audit_test.go in looptest_test.differing
  one run  0s  park      main (coroutine 1) waits for sleep 1m0s
  one run  0s  step end  main (coroutine 1)
  one run  0s  choice    what runs next: 0 of 2
  one run  0s  step      first (coroutine 2)
  one run  0s  park      first (coroutine 2) waits for sleep 1s
  one run  0s  step end  first (coroutine 2)
> another  0s  start     third (coroutine 3)
               go.go in task.Do
               audit_test.go in looptest_test.makeWorker
               audit_test.go in looptest_test.differing
  another  0s  park      main (coroutine 1) waits for sleep 1m0s
  another  0s  step end  main (coroutine 1)
  another  0s  choice    what runs next: 0 of 2
  another  0s  step      first (coroutine 2)
  another  0s  park      first (coroutine 2) waits for sleep 1s
  another  0s  step end  first (coroutine 2)`, lineNumbers.ReplaceAllString(d.Error(), ".go"))
	require.Equal(t, []string{"second", "third"}, []string{d.First.Coroutine, d.Second.Coroutine})
}

func TestAnAuditOfWhatIsTheSameEveryTimePasses(t *testing.T) {
	report := looptest.Auditor{Schedules: 20, Runs: 3, Adversity: looptest.Adversity{
		LateTimers: time.Second, StepCost: time.Second, JobTime: time.Second, DelayPosts: true,
	}}.Run(everything)
	require.Nil(t, report.Divergence)
	require.Equal(t, 20, report.Schedules)
	require.Greater(t, report.Events, 1000)
}

func TestAuditTellsATest(t *testing.T) {
	require.Equal(t, []string{"log: looptest: 50 events of 10 schedules are the same in every run"},
		judged("TestX", func(tb testing.TB) { looptest.Audit(tb, func(*looptest.T, *loop.Co) error { return errPlanted }) }))
	told := judged("TestX", func(tb testing.TB) { looptest.Audit(tb, differing) })
	require.Len(t, told, 1)
	require.Contains(t, told[0],
		"fatal: looptest: the program does not do the same twice: event 4 is not the same in two runs of schedule 1\n")
	require.Contains(t, told[0],
		"\nreplay: go test github.com/monoloop-go/monoloop/loop/looptest -run '^TestX$' -looptest.replay='m1:'")
}

func TestUnderTheFlagOnlyTheRecordIsAudited(t *testing.T) {
	setFlag(t, "looptest.replay", "m1:")
	require.Equal(t, []string{"log: looptest: 5 events of 1 schedules are the same in every run"},
		judged("TestX", func(tb testing.TB) { looptest.Audit(tb, func(*looptest.T, *loop.Co) error { return errPlanted }) }))
	setFlag(t, "looptest.replay", "m7:")
	require.Equal(t, []string{`fatal: looptest: record "m7:" is not of version m1: find the failure again with this version of looptest`},
		judged("TestX", func(tb testing.TB) { looptest.Audit(tb, differing) }))
}
