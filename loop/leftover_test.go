package loop_test

import (
	"bytes"
	"context"
	"runtime/debug"
	"runtime/pprof"
	"runtime/trace"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// labelsHere returns the profiler labels of the calling goroutine, which is the only one that calls it.
func labelsHere() string {
	var profile bytes.Buffer
	_ = pprof.Lookup("goroutine").WriteTo(&profile, 1)
	for goroutine := range strings.SplitSeq(profile.String(), "\n\n") {
		if strings.Contains(goroutine, "loop_test.labelsHere") {
			_, labels, _ := strings.Cut(goroutine, "# labels: ")
			labels, _, _ = strings.Cut(labels, "\n")
			return labels
		}
	}
	return "not found"
}

func labeled(ctx context.Context, value string) context.Context {
	return pprof.WithLabels(ctx, pprof.Labels("of", value))
}

// oneByOne runs bodies one after the other, and so on the same coroutine: each when the one before has ended if apart,
// or else all in one turn.
func oneByOne(co *loop.Co, apart bool, bodies ...func(co *loop.Co) error) error {
	for _, body := range bodies {
		loop.Start(co, loop.Func(body), nil)
		if apart {
			if err := co.Sleep(1); err != nil {
				return err
			}
		}
	}
	return co.Sleep(1)
}

func both(t *testing.T, test func(t *testing.T, apart bool)) {
	t.Run("in one turn", func(t *testing.T) { test(t, false) })
	t.Run("apart", func(t *testing.T) { test(t, true) })
}

// A body begins with the labels of the run, and ends with its own.
func TestLabelsStayWithTheirBody(t *testing.T) {
	both(t, func(t *testing.T, apart bool) {
		var j lab.Journal
		s := newStage(t)
		look := func(name string) func(*loop.Co) error {
			return func(co *loop.Co) error {
				before := labelsHere()
				pprof.SetGoroutineLabels(labeled(context.Background(), name))
				err := co.Yield()
				j.Add("%s: %s, then %s", name, before, labelsHere())
				return err
			}
		}
		main := func(co *loop.Co) error { return oneByOne(co, apart, look("a"), look("b")) }
		require.NoError(t, s.loop.RunContext(labeled(context.Background(), "run"), main))
		require.NoError(t, s.loop.Run(main))
		pprof.Do(context.Background(), pprof.Labels("of", "caller"), func(ctx context.Context) {
			require.NoError(t, s.loop.Run(main))
			require.NoError(t, s.loop.RunContext(ctx, main))
		})
		j.Require(t, `a: {"of":"run"}, then {"of":"a"}`, `b: {"of":"run"}, then {"of":"b"}`,
			`a: , then {"of":"a"}`, `b: , then {"of":"b"}`,
			`a: , then {"of":"a"}`, `b: , then {"of":"b"}`,
			`a: {"of":"caller"}, then {"of":"a"}`, `b: {"of":"caller"}, then {"of":"b"}`)
	})
}

// An idle coroutine is nobody's.
func TestAnIdleCoroutineHasNoLabels(t *testing.T) {
	s := newStage(t)
	require.NoError(t, s.loop.RunContext(labeled(context.Background(), "an idle one"),
		func(co *loop.Co) error { return nil }))
	var profile bytes.Buffer
	require.NoError(t, pprof.Lookup("goroutine").WriteTo(&profile, 1))
	require.NotContains(t, profile.String(), "an idle one")
}

func TestPanicOnFaultStaysWithItsBody(t *testing.T) {
	both(t, func(t *testing.T, apart bool) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			set := func(co *loop.Co) error {
				j.Add("was %v", debug.SetPanicOnFault(true))
				return nil
			}
			return oneByOne(co, apart, set, set)
		})
		j.Require(t, "was false", "was false")
	})
}

// A region of an execution trace that is left open ends with its goroutine: while there is a trace, that of its body.
func TestARegionStaysWithItsBody(t *testing.T) {
	both(t, func(t *testing.T, apart bool) {
		goroutines := func() (all map[uint64]bool) {
			all = map[uint64]bool{}
			lab.Run(t, func(co *loop.Co) error {
				open := func(co *loop.Co) error {
					all[ambient.Number()] = true
					trace.StartRegion(context.Background(), "left open")
					return nil
				}
				return oneByOne(co, apart, open, open, open)
			})
			return all
		}
		require.Len(t, goroutines(), 1)
		require.NoError(t, trace.Start(&bytes.Buffer{}))
		defer trace.Stop()
		require.Len(t, goroutines(), 3)
	})
}

// A panic that a body handles, and suspends meanwhile, is not seen by others, nor by the next on its coroutine.
func TestAPanicBeingHandledStaysWithItsBody(t *testing.T) {
	both(t, func(t *testing.T, apart bool) {
		var j lab.Journal
		lab.Run(t, func(co *loop.Co) error {
			panics := func(co *loop.Co) (err error) {
				defer func() {
					err = co.Yield()
					j.Add("recovered %v, then %v", recover(), recover())
				}()
				panic(errBoom)
			}
			looks := func(co *loop.Co) error {
				defer func() { j.Add("looks: %v", recover()) }()
				return nil
			}
			return oneByOne(co, apart, panics, looks, panics, looks)
		})
		require.ElementsMatch(t, lab.Journal{
			"recovered boom, then <nil>", "recovered boom, then <nil>", "looks: <nil>", "looks: <nil>",
		}, j)
	})
}
