package inspect_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/task/queue"
)

// quiet has one of each kind of primitive that has a name, and one task that waits for one of them.
func quiet(co *loop.Co) error {
	lock, free := new(locks.Lock).Named("ledger"), new(locks.Lock).Named("free")
	contended := new(locks.Lock).Named("contended")
	slots := locks.NewSemaphore(3).Named("slots")
	bounded := locks.NewBoundedSemaphore(2).Named("bounded")
	jobs := queue.New[string](8).Named("jobs")
	ready, start := new(locks.Event).Named("ready"), locks.NewBarrier(2).Named("start")
	changed := new(locks.Condition).Named("changed")
	for _, err := range []error{lock.Acquire(co), contended.Acquire(co), slots.Acquire(co), jobs.Put(co, "a"), jobs.Put(co, "b")} {
		if err != nil {
			return err
		}
	}
	ready.Set()
	task.Do(co, func(co *loop.Co) error { return contended.Acquire(co) }, task.Named("clerk"))
	err := co.Sleep(time.Hour)
	runtime.KeepAlive([]any{lock, free, contended, slots, bounded, jobs, ready, start, changed}) // or they are not listed
	return err
}

// named returns the objects without the future for which serve waits.
func named(s *inspect.Snapshot) []inspect.Object {
	return slices.DeleteFunc(slices.Clone(s.Objects), func(o inspect.Object) bool { return o.Kind == "future" })
}

// What has a name is shown although nobody waits for it: how full it is, and who holds it.
func TestNamedPrimitivesAreListed(t *testing.T) {
	serve(t, world{}, quiet, func(w world) {
		s := await(t, w.url+"/api/graph", func(s *inspect.Snapshot) bool {
			return slices.ContainsFunc(s.Objects,
				func(o inspect.Object) bool { return o.Kind == "lock" && o.Waiters == 1 })
		})
		objects := named(s)
		var all []string
		for _, o := range objects {
			line := fmt.Sprintf("%s: %s, %d waiters", o.Kind, o.Text, o.Waiters)
			for _, d := range o.Details {
				line += fmt.Sprintf(", %s %s", d.Name, d.Text)
			}
			all = append(all, fmt.Sprint(line, ", held by ", len(o.Holders)))
		}
		holder := objects[0].Holders
		require.Equal(t, holder, objects[1].Holders)
		holding := s.Tasks[holder[0]-1].Name
		require.Equal(t, []string{
			`lock: lock "contended" held by ` + holding + ", 1 waiters, held by 1",
			`lock: lock "ledger" held by ` + holding + ", 0 waiters, held by 1",
			`lock: free lock "free", 0 waiters, held by 0`,
			`semaphore: semaphore "slots", 0 waiters, free units 2, held by 1`,
			`semaphore: semaphore "bounded", 0 waiters, free units 2, held by 0`,
			`queue: queue "jobs", 0 waiters, items 2, limit 8, held by 0`,
			`event: event "ready", 0 waiters, set true, held by 0`,
			`barrier: barrier "start", with 0 of 2 there, 0 waiters, parties 2, there 0, held by 0`,
			`condition: condition "changed", 0 waiters, held by 0`,
		}, all)
		page := get(t, w.url+"/primitives")
		for _, name := range []string{"ledger", "free", "slots", "bounded", "jobs", "ready", "start", "changed"} {
			require.Contains(t, page, name)
		}
		require.NotContains(t, get(t, w.url+"/graph"), "ledger", "for which nobody waits")
		require.Equal(t, objects, named(snapshot(t, w.url+"/api/primitives")))
		require.Equal(t, objects, named(snapshot(t, w.url+"/api/snapshot")))
	})
}

// A list of what has a name keeps none of it: it is gone from the page when nobody has it any more.
func TestNamedPrimitivesAreCollected(t *testing.T) {
	ready := make(chan struct{})
	serve(t, world{}, func(co *loop.Co) error {
		kept := new(locks.Lock).Named("kept")
		for i := range 100 {
			queue.New[int](1).Named(fmt.Sprint("dropped-", i))
		}
		taken := named(inspect.Take(co.Loop(), 1000))
		require.Equal(t, `free lock "kept"`, taken[0].Text)
		co.Loop().CallSoon(func() { // when the stack of this coroutine stands still: what it has dropped is on no stack then
			runtime.GC()
			close(ready)
		})
		err := co.Sleep(time.Hour)
		runtime.KeepAlive(kept)
		return err
	}, func(w world) {
		<-ready
		page := get(t, w.url+"/primitives")
		require.Contains(t, page, "kept")
		require.Zero(t, strings.Count(page, "dropped-"))
		require.Len(t, named(snapshot(t, w.url+"/api/primitives")), 1)
	})
}

// A list that is cut says of how many.
func TestNamedPrimitivesAreCut(t *testing.T) {
	ready := make(chan struct{})
	serve(t, world{in: inspect.New(&inspect.Options{Limit: 10})}, func(co *loop.Co) error {
		var all []*locks.Event
		for i := range 25 {
			all = append(all, new(locks.Event).Named(fmt.Sprint("event-", i)))
		}
		close(ready)
		err := co.Sleep(time.Hour)
		runtime.KeepAlive(all)
		return err
	}, func(w world) {
		<-ready
		s := snapshot(t, w.url+"/api/primitives")
		require.Len(t, s.Objects, 10)
		require.Equal(t, 16, s.ObjectsLeft)
		require.Contains(t, get(t, w.url+"/primitives"), "Up to 16 more")
	})
}
