// What combinators leave behind on futures that are pending when they are over.
package future_test

import (
	"runtime"
	"testing"
	"time"
	"weak"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// What is over is no longer among the waiters of a future that goes on.
func TestACombinatorThatIsOverLeavesNothing(t *testing.T) {
	all := func(co *loop.Co, c *future.Completed[*future.Promise[int], int], n int) {
		for range n {
			_, _, _ = c.Next(co)
		}
	}
	for name, end := range map[string]func(t *testing.T, co *loop.Co, long, short *future.Promise[int]){
		"AsCompleted, broken off": func(_ *testing.T, co *loop.Co, long, short *future.Promise[int]) {
			for range future.AsCompleted(co, long, short) {
				break
			}
		},
		"AsCompleted, left by a panic": func(t *testing.T, co *loop.Co, long, short *future.Promise[int]) {
			require.Panics(t, func() {
				for range future.AsCompleted(co, long, short) {
					panic("boom")
				}
			})
		},
		"Completed, stopped": func(_ *testing.T, co *loop.Co, long, short *future.Promise[int]) {
			c := future.NewCompleted(co, long, short).Limit(time.Hour)
			all(co, c, 1)
			c.Stop()
		},
		"Completed, whose time is up": func(_ *testing.T, co *loop.Co, long, short *future.Promise[int]) {
			all(co, future.NewCompleted(co, long, short).Limit(1), 2)
		},
		"Gather": func(t *testing.T, co *loop.Co, long, short *future.Promise[int]) {
			_, err := future.Gather(co, long, short, long).Await(co)
			require.Equal(t, errBoom, err)
		},
		"GatherFunc of what has failed before": func(t *testing.T, co *loop.Co, long, short *future.Promise[int]) {
			_ = co.Sleep(2)
			require.Equal(t, errBoom, future.GatherFunc(co, func(v []int) int { return v[0] }, long, short).Err())
		},
		"Gather of what belongs to another loop": func(t *testing.T, co *loop.Co, long, short *future.Promise[int]) {
			foreign := future.New[int](loop.New(nil))
			require.ErrorIs(t, future.Gather(co, long, short, foreign).Err(), loop.ErrForeignLoop)
			require.Zero(t, foreign.Future().Waiters())
		},
		"Wait for the first": func(_ *testing.T, co *loop.Co, long, short *future.Promise[int]) {
			_, _, _ = future.Wait(co, future.FirstCompleted, long.Future(), short.Future())
		},
		"Wait with a limit": func(_ *testing.T, co *loop.Co, long, _ *future.Promise[int]) {
			_, _, _ = future.WaitLimit(co, 1, future.AllCompleted, long.Future())
		},
		"Shield, canceled": func(_ *testing.T, co *loop.Co, long, _ *future.Promise[int]) {
			future.Shield(long).Cancel(nil)
		},
		"Then of Shield, canceled": func(_ *testing.T, co *loop.Co, long, _ *future.Promise[int]) {
			future.Map(future.Shield(long), func(v int) int { return v }).Cancel(nil)
		},
		"WaitFor a Shield": func(_ *testing.T, co *loop.Co, long, _ *future.Promise[int]) {
			_, _ = future.WaitFor(co, 1, future.Shield(long))
		},
		"RunUntilComplete, refused": func(t *testing.T, co *loop.Co, long, _ *future.Promise[int]) {
			_, err := future.RunUntilComplete(co.Loop(), long)
			require.Error(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := lab.NewWorld(t)
			long, short := future.New[int](w), future.New[int](w)
			w.CallLater(1, func() { short.SetError(errBoom) })
			main := task.Do(w, func(co *loop.Co) error {
				end(t, co, long, short)
				return nil
			})
			w.RunOut()
			require.NoError(t, main.Err())
			require.Zero(t, long.Future().Waiters())
			w.RequireNoTimer()
			_ = short.Future().Err()
		})
	}
}

// A Completed that nobody stops stays among the waiters of what is pending, once: somebody may still ask.
func TestACompletedStaysUntilItIsStopped(t *testing.T) {
	w := lab.NewWorld(t)
	ps := promises(w, 3)
	c := future.NewCompleted(w, ps...)
	ps[1].SetResult(1)
	asking(w, lab.Kinds[0], "next", c, 1)
	w.RunOut()
	require.Equal(t, []int{1, 0, 1}, waiters(ps))
	c.Stop()
	require.Equal(t, []int{0, 0, 0}, waiters(ps))
	w.Require(t, "0s next: value: 1")
}

func TestWhoAsksAStoppedCompleted(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		ps := promises(w, 4)
		c := future.NewCompleted(w, ps...).Limit(time.Hour)
		asking(w, k, "a", c, 1)
		asking(w, k, "b", c, 1)
		require.NoError(t, w.RunUntilIdle())
		ps[2].SetResult(2)
		ps[0].SetResult(0)
		w.OneTurn()
		ps[1].SetResult(1) // of whose end it is not told before it is stopped
		c.Stop()
		asking(w, k, "late", c, 2)
		require.NoError(t, w.RunUntilIdle())
		w.Require(t, "--", "0s a: value: 2", "0s b: value: 0", "0s late: no more", "0s late: no more")
		c.Stop()
		require.Equal(t, []int{0, 0, 0, 0}, waiters(ps))
		w.RequireNoTimer()
	})
}

func TestStopTellsWhoWaits(t *testing.T) {
	lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
		ps := promises(w, 3)
		c := future.NewCompleted(w, ps...)
		asking(w, k, "a", c, 1)
		canceled := asking(w, k, "canceled", c, 1)
		asking(w, k, "b", c, 1)
		w.RunOut()
		canceled.Cancel(nil)
		c.Stop()
		w.RunOut()
		w.Require(t, "0s canceled: canceled", "0s a: no more", "0s b: no more")
	})
}

func waiters(ps []*future.Promise[int]) (all []int) {
	for _, p := range ps {
		all = append(all, p.Future().Waiters())
	}
	return all
}

// A payload is a value that the garbage collector looks at by itself.
type payload [64]int

// What is kept of a combinator keeps no argument that it is done with.
func TestWhatIsDoneWithIsLetGo(t *testing.T) {
	for name, build := range map[string]func(w *lab.World, p, pending *future.Promise[*payload]) (kept any){
		"a member that a Completed has handed out": func(w *lab.World, p, pending *future.Promise[*payload]) any {
			c := future.NewCompleted(w, p, pending)
			task.Do(w, func(co *loop.Co) error {
				_, ok, err := c.Next(co)
				require.True(t, ok)
				return err
			})
			return c
		},
		"an argument of a gather": func(w *lab.World, p, _ *future.Promise[*payload]) any {
			return future.GatherFunc(w, func([]*payload) int { return 0 }, p)
		},
		"an argument of a gather that has failed": func(w *lab.World, p, pending *future.Promise[*payload]) any {
			g := future.Gather(w, p.Future(), pending.Future(), future.Failed[*payload](w, errBoom))
			_ = g.Err()
			return g
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := lab.NewWorld(t)
			pending := future.New[*payload](w)
			kept, value := func() (any, weak.Pointer[payload]) {
				p, v := future.New[*payload](w), new(payload)
				kept := build(w, p, pending)
				p.SetResult(v)
				return kept, weak.Make(v)
			}()
			w.RunOut()
			runtime.GC()
			require.Nil(t, value.Value())
			runtime.KeepAlive(kept)
			runtime.KeepAlive(pending)
		})
	}
}
