package looptest_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

func TestEverySourceFindsALostUpdate(t *testing.T) {
	for _, source := range []looptest.Source{
		looptest.Random(1),
		looptest.PCT(1, 1),
		looptest.PCT(1, 2),
		looptest.Walk(1),
		looptest.Exhaustive(looptest.Bound{}),
		looptest.Exhaustive(looptest.Bound{Departures: 1}),
		looptest.Exhaustive(looptest.Bound{Depth: 3}),
		looptest.Portfolio(1),
		looptest.Bytes([]byte{1}),
	} {
		t.Run(source.String(), func(t *testing.T) {
			f := looptest.Explorer{Source: source, Schedules: 50}.Run(lostUpdate).Failure
			require.NotNil(t, f)
			require.ErrorIs(t, f, errPlanted)
			require.Equal(t, 1, f.Departures)
		})
	}
}

func TestFirstInFirstOutFindsNoneOfThem(t *testing.T) {
	require.Nil(t, looptest.Explorer{Source: looptest.FIFO(), Schedules: 10}.Run(lostUpdate).Failure)
}

// orders returns a program of n callbacks that are ready at once, and how often each order of them was run.
func orders(n int) (looptest.Program, map[string]int) {
	seen := map[string]int{}
	return func(_ *looptest.T, co *loop.Co) error {
		order := ""
		for i := range n {
			co.Loop().CallSoon(func() { order += string(rune('a' + i)) })
		}
		err := co.Sleep(1)
		seen[order]++
		return err
	}, seen
}

func TestExhaustiveRunsEveryOrderOnce(t *testing.T) {
	for n, factorial := range []int{1, 1, 2, 6, 24, 120} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			p, seen := orders(n)
			report := looptest.Explorer{Source: looptest.Exhaustive(looptest.Bound{})}.Run(p)
			require.Nil(t, report.Failure)
			require.True(t, report.Exhausted)
			require.Equal(t, factorial, report.Schedules)
			require.Len(t, seen, factorial)
		})
	}
}

func TestExhaustiveStaysWithinItsBound(t *testing.T) {
	for _, test := range []struct {
		name  string
		bound looptest.Bound
		want  int
	}{
		{"one departure", looptest.Bound{Departures: 1}, 1 + 3 + 2 + 1},
		{"two departures", looptest.Bound{Departures: 2}, 1 + 3 + 2 + 1 + 3*2 + 3*1 + 2*1},
		{"as many as there are choices", looptest.Bound{Departures: 3}, 24},
		{"one choice", looptest.Bound{Depth: 1}, 4},
		{"two choices", looptest.Bound{Depth: 2}, 12},
		{"one departure in two choices", looptest.Bound{Departures: 1, Depth: 2}, 1 + 3 + 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, seen := orders(4)
			report := looptest.Explorer{Source: looptest.Exhaustive(test.bound)}.Run(p)
			require.True(t, report.Exhausted)
			require.Equal(t, test.want, report.Schedules)
			require.Len(t, seen, test.want)
		})
	}
}

func TestExhaustiveStopsAtTheLimitOfSchedules(t *testing.T) {
	p, _ := orders(4)
	report := looptest.Explorer{Source: looptest.Exhaustive(looptest.Bound{}), Schedules: 24}.Run(p)
	require.Equal(t, 24, report.Schedules)
	require.False(t, report.Exhausted, "it was not asked for another one")
}

func TestExhaustiveTellsOfAProgramThatIsNotTheSameTwice(t *testing.T) {
	for _, test := range []struct {
		name       string
		callbacks  func(run int) int
		want       string
		departures int
	}{
		{"more callbacks", func(run int) int { return 2 + run },
			"choice 0 had 2 answers in one run and 3 in another that was answered the same", 0},
		{"fewer callbacks", func(run int) int { return 2 - run },
			"choice 0 was asked in one run and not in another that was answered the same", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			runs := 0
			report := looptest.Explorer{Source: looptest.Exhaustive(looptest.Bound{})}.Run(func(_ *looptest.T, co *loop.Co) error {
				for range test.callbacks(runs) {
					co.Loop().CallSoon(func() {})
				}
				runs++
				return co.Sleep(1)
			})
			require.Equal(t, looptest.Diverged, report.Failure.Kind)
			require.EqualError(t, report.Failure.Err, "looptest: "+test.want)
		})
	}
}

// changesPlaces fails if the last of four tasks is ahead of the first in one turn, and behind it in the next: two
// orders, which no order of priorities has.
func changesPlaces(_ *looptest.T, co *loop.Co) error {
	const tasks, turns = 4, 3
	var order []int
	for i := range tasks {
		task.Do(co, func(co *loop.Co) error {
			for range turns {
				order = append(order, i)
				if err := co.Yield(); err != nil {
					return err
				}
			}
			return nil
		})
	}
	err := yields(co, turns+1)
	ahead := func(turn int) bool {
		batch := order[turn*tasks : (turn+1)*tasks]
		return slices.Index(batch, tasks-1) < slices.Index(batch, 0)
	}
	if ahead(0) && !ahead(1) {
		return errPlanted
	}
	return err
}

// A bug of depth 2 among n tasks that have k choices is to be found by at least one schedule in n*k.
func TestPCTFindsABugOfDepthTwoAsOftenAsItPromises(t *testing.T) {
	const schedules, tasks, choices = 2000, 5, 1 + 4*3 // with main, which has a last turn of its own
	for depth, least := range map[int]int{1: 0, 2: schedules / (tasks * choices), 3: 1} {
		found := 0
		source := looptest.PCT(7, depth)
		for range schedules {
			if (looptest.Explorer{Source: source, Schedules: 1, MaxShrinks: -1}).Run(changesPlaces).Failure != nil {
				found++
			}
		}
		require.GreaterOrEqual(t, found, least, "depth %d", depth)
		if depth == 1 {
			require.Zero(t, found)
		}
	}
}

// lopsided has one order in which a crowd of callbacks follows, and others with none.
func lopsided() (looptest.Program, map[string]int) {
	seen := map[string]int{}
	return func(_ *looptest.T, co *loop.Co) error {
		l, order := co.Loop(), ""
		say := func(what string) func() { return func() { order += what } }
		for _, name := range []string{"a", "b", "c"} {
			task.Do(co, func(*loop.Co) error {
				if order += name; order == "a" {
					for _, more := range []string{"1", "2", "3", "4"} {
						l.CallSoon(say(more))
					}
				}
				return nil
			}, task.Named(name))
		}
		err := co.Sleep(1)
		seen[order]++
		return err
	}, seen
}

func TestWalkIsNearlyUniformOverSchedules(t *testing.T) {
	const schedules = 5000
	farthest := func(source looptest.Source) float64 {
		p, seen := lopsided()
		report := looptest.Explorer{Source: source, Schedules: schedules}.Run(p)
		require.Nil(t, report.Failure)
		require.Len(t, seen, 2*24+4) // bc and cb, then four callbacks in any order; or four orders that begin otherwise
		uniform := float64(schedules) / float64(len(seen))
		return float64(slices.Max(slices.Collect(maps.Values(seen)))) / uniform
	}
	walk, random := farthest(looptest.Walk(1)), farthest(looptest.Random(1))
	require.Greater(t, random, 8.0, "random takes what few schedules begin with as often as the rest")
	require.Less(t, walk, 2.0)
}

func TestAPortfolioGoesOnWhenOneOfItsSourcesHasNoMore(t *testing.T) {
	p, seen := orders(3)
	report := looptest.Explorer{Seed: 3, Schedules: 200}.Run(p)
	require.Equal(t, 200, report.Schedules)
	require.Len(t, seen, 6)
}

func TestTheSameSeedIsTheSameForEver(t *testing.T) {
	drawn := map[string][]uint64{}
	for _, source := range []looptest.Source{looptest.Random(1), looptest.Random(2), looptest.PCT(1, 1), looptest.Walk(1)} {
		var draws []uint64
		for range 2 {
			seed, _ := source.Begin()
			draws = append(draws, seed, source.Draw(1000), source.Draw(1000), source.Draw(1<<40))
		}
		drawn[fmt.Sprint(source, len(drawn))] = draws
	}
	require.Equal(t, map[string][]uint64{
		"random 0":         {0x1c0, 0x14, 0x53, 0x3fab257f01, 0x3aab, 0x37c, 0x304, 0x6cd538b510},
		"random 1":         {0x5b69, 0x3cd, 0xd3, 0xc5a413ed9a, 0x12c1, 0x102, 0x246, 0xa2aa8eb703},
		"PCT of depth 1 2": {0xa8ae, 0x32a, 0x2de, 0x6a1a013402, 0x1684, 0x2bc, 0x3af, 0x70c69c3a2f},
		"walk 3":           {0xe26b, 0x2d9, 0x396, 0xfaa0c84fe4, 0xb50, 0x32d, 0x39c, 0x427db9832a},
	}, drawn)
}
