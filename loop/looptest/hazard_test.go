package looptest_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// A simulated disk may be full, once in a schedule.
func ExampleT_Hazard() {
	report := looptest.Explorer{Source: looptest.Random(1)}.Run(func(t *looptest.T, co *loop.Co) error {
		disk := t.Hazard("disk:", looptest.Way{Name: "full", Most: 1})
		for i := range 10 {
			if disk.Strike() == 1 {
				t.Tell("the disk is full at block %d", i)
				return errors.New("a block was lost")
			}
		}
		return nil
	})
	fmt.Println(report.Failure)
	fmt.Println(report.Failure.Record)
	fmt.Println(report.Sites[0].Name, report.Sites[0].Fired)
	// Output:
	// error: a block was lost
	// at 0s: the disk is full at block 1
	// m1:fault=1/1
	// disk: full 1
}

// A simulated printer may take its time.
func ExampleT_Vary() {
	report := looptest.Explorer{Source: looptest.Random(1)}.Run(func(t *looptest.T, co *loop.Co) error {
		if late := time.Duration(t.Vary(uint64(time.Minute))); late >= 10*time.Second {
			return errors.New("nobody waits so long")
		}
		return nil
	})
	fmt.Println(report.Failure.Record)
	// Output: m1:vary=0/10000000000
}

func TestAHazardStrikesAtMostSoOften(t *testing.T) {
	struck := map[int]int{}
	report := looptest.Explorer{Source: looptest.Random(1), Schedules: 300}.Run(func(t *looptest.T, co *loop.Co) error {
		z := t.Hazard("z", looptest.Way{Name: "never"}, looptest.Way{Name: "once", Most: 1},
			looptest.Way{Name: "twice", Most: 2})
		in := map[int]int{}
		for range 200 {
			in[z.Strike()]++
		}
		require.Zero(t, in[1])
		require.LessOrEqual(t, in[2], 1)
		require.LessOrEqual(t, in[3], 2)
		struck[10*in[2]+in[3]]++
		return nil
	})
	require.Nil(t, report.Failure)
	require.Len(t, struck, 6, "every number of faults")
	require.Greater(t, struck[0], 30, "schedules without any")
	require.Len(t, report.Sites, 2)
}

// One fault alone fails as two do, and so does one delay: faults are what is spared first, even if that takes delays.
func TestFaultsAreSparedFirst(t *testing.T) {
	p := func(t *looptest.T, co *loop.Co) error {
		z := t.Hazard("z", looptest.Way{Name: "breaks", Most: 3})
		broken, late := 0, 0
		for range 3 {
			if z.Strike() != 0 {
				broken++
			}
			if t.Vary(10) > 0 {
				late++
			}
		}
		if broken == 0 && late < 3 || broken == 1 && late > 0 {
			return nil
		}
		return errPlanted
	}
	for found, left := range map[string]string{
		"m1:fault=0/1,1/1": "m1:fault=1/1", "m1:vary=0/5,1/1,2/1;fault=1/1,2/1": "m1:vary=0/1,1/1,2/1",
	} {
		record, err := looptest.ParseRecord(found)
		require.NoError(t, err)
		e := looptest.Explorer{Source: looptest.Recorded(record)}
		require.Equal(t, left, e.Run(p).Failure.Record)
	}
}

func TestARecordOfFaultsOfAnotherProgramIsRefused(t *testing.T) {
	p := func(t *looptest.T, co *loop.Co) error {
		t.Hazard("z", looptest.Way{Name: "breaks", Most: 1}).Strike()
		t.Vary(3)
		return nil
	}
	for record, misfit := range map[string]string{
		"m1:fault=0/2": "fault 0 may not be 2 there", "m1:fault=0/77": "fault 0 may not be 77 there",
		"m1:vary=0/4": "vary 0 may be at most 3, and not 4", "m1:fault=1/1": "fault 1 was never asked",
	} {
		_, err := looptest.Replay(record, p)
		require.ErrorContains(t, err, misfit)
	}
	f, err := looptest.Replay("m1:vary=0/3;fault=0/1", p)
	require.NoError(t, err)
	require.Nil(t, f)
}

func TestOnTheRealClockNothingGoesWrong(t *testing.T) {
	ran := 0
	report := looptest.Explorer{Source: looptest.Random(1), Real: true}.Run(func(t *looptest.T, co *loop.Co) error {
		ran++
		require.True(t, t.Real())
		require.True(t, co.Loop().Low().CanPoll(), "the clock is real")
		z := t.Hazard("z", looptest.Way{Name: "breaks", Most: 1000})
		for range 1000 {
			require.Zero(t, z.Strike())
			require.Zero(t, t.Vary(10))
		}
		return errPlanted
	})
	require.ErrorIs(t, report.Failure, errPlanted)
	require.Equal(t, 1, ran)
}

// named is an entry that says what it is.
type named struct{ ran *[]string }

func (n named) Run()           { *n.ran = append(*n.ran, "named") }
func (n named) String() string { return "the delivery" }

// Callbacks are told by their functions, and by their numbers as well where those are the same.
func TestTheStoryNamesEntriesThatHaveNames(t *testing.T) {
	var ran []string
	first := func() { ran = append(ran, "first") }
	settled := func(*future.Future[int]) { ran = append(ran, "settled") }
	const function = "looptest_test.TestTheStoryNamesEntriesThatHaveNames.func"
	for _, test := range []struct {
		name, want string
		schedule   func(co *loop.Co)
	}{
		{"one that says what it is", "the delivery ran before " + function + "1", func(co *loop.Co) {
			co.Loop().CallSoon(first)
			co.Loop().Low().Schedule(named{&ran})
		}},
		{"of a future", function + "2 ran before the delivery", func(co *loop.Co) {
			co.Loop().Low().Schedule(named{&ran})
			future.Finished(co, 1).OnDone(settled)
		}},
		{"the same function", function + "2 (entry 2) ran before " + function + "2 (entry 1)", func(co *loop.Co) {
			future.Finished(co, 1).OnDone(settled)
			future.Finished(co, 2).OnDone(settled)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			ran = nil
			f, err := looptest.Replay("m1:next=0/1", func(_ *looptest.T, co *loop.Co) error {
				test.schedule(co)
				return errors.Join(co.Sleep(1), errPlanted)
			})
			require.NoError(t, err)
			require.Equal(t, "choice 0, at 0s: "+test.want+", which was ready first\n", f.Story)
		})
	}
}

// A way that may not happen at first has the same chance later.
func TestAWayThatMayNotHappenYetMayHappenLater(t *testing.T) {
	struck := 0
	report := looptest.Explorer{Source: looptest.Random(1), Schedules: 200}.Run(func(t *looptest.T, co *loop.Co) error {
		z := t.Hazard("z", looptest.Way{Name: "early", Most: 1}, looptest.Way{Name: "late", Most: 1})
		for i := range 500 {
			z.Allow(2, i > 0)
			if z.Strike() == 2 {
				require.Positive(t, i)
				struck++
			}
		}
		return nil
	})
	require.Nil(t, report.Failure)
	require.Greater(t, struck, 50)
}

// On the real clock, a program need not wait for an hour.
func ExampleT_Real() {
	report := looptest.Explorer{Real: true}.Run(func(t *looptest.T, co *loop.Co) error {
		pause := time.Hour
		if t.Real() {
			pause = time.Millisecond
		}
		return co.Sleep(pause)
	})
	fmt.Println(report.Failure, report.Schedules)
	// Output: <nil> 1
}
