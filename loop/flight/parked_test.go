package flight_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/flight"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/task/queue"
)

// What tasks have parked on is told by its kind and name, if it has one, and by one number for all who wait for it.
func TestAParkNamesWhatItIsOn(t *testing.T) {
	var bare locks.Lock
	ledger := new(locks.Lock).Named("ledger")
	orders := queue.New[int](1).Named("orders")
	slots := locks.NewBoundedSemaphore(0)
	slots.Named("slots")
	f := record(t, nil, func(co *loop.Co) error {
		_, _ = ledger.TryAcquire(co), bare.TryAcquire(co)
		var waiters []*task.Task[struct{}]
		for _, waiter := range []struct {
			name string
			wait func(co *loop.Co) error
		}{
			{"a", ledger.Acquire}, {"b", ledger.Acquire}, {"c", bare.Acquire}, {"d", slots.Acquire},
			{"e", func(co *loop.Co) error { _, err := orders.Get(co); return err }},
		} {
			waiters = append(waiters, task.Do(co, waiter.wait, task.Named(waiter.name)))
		}
		if err := co.Sleep(time.Second); err != nil {
			return err
		}
		for _, w := range waiters {
			w.Cancel(nil)
		}
		_, err := task.Do(co, func(co *loop.Co) error { return co.Yield() }, task.Named("last")).Await(co)
		return err
	})
	got, numbers := map[string]string{}, map[string]uint64{}
	for e := range f.Events() {
		if e.Kind == flight.Park {
			got[f.Name(e.Task)] = e.What
			numbers[f.Name(e.Task)] = e.Object
			if e.What != "task" && e.What != "sleep" {
				require.Equal(t, fmt.Sprintf("%s on %s #%d", f.Name(e.Task), e.What, e.Object), f.Describe(e))
			}
		}
	}
	require.Equal(t, map[string]string{"a": `lock "ledger"`, "b": `lock "ledger"`, "c": "*locks.Lock", "d": `semaphore "slots"`,
		"e": `queue "orders"`, "main": "task"}, got)
	require.Equal(t, numbers["a"], numbers["b"])
	require.NotEqual(t, numbers["a"], numbers["c"])
	require.Equal(t, "last", f.Name(numbers["main"]))
	require.Equal(t, time.Second, parkedFor(f, "a")[`lock "ledger"`])
	require.Equal(t, time.Duration(0), parkedFor(f, "main")["task last"])
	require.Contains(t, parkedFor(f, "main"), "task last")
}

func parkedFor(f *flight.Flight, name string) map[string]time.Duration {
	for _, s := range f.Summary().Tasks {
		if s.Name == name {
			return s.Parked
		}
	}
	return nil
}

// A queue is one thing for those who get and those who put, and with another name it has that one,
// and another number.
func TestAParkTellsTheNameOfNow(t *testing.T) {
	q := queue.New[int](1).Named("before")
	play := func() (on []string) {
		f := record(t, nil, func(co *loop.Co) error {
			get := task.Do(co, func(co *loop.Co) error { _, err := q.Get(co); return err })
			_ = co.Yield()
			q.Named("after")
			put := task.Do(co, func(co *loop.Co) error { return errors.Join(q.Put(co, 1), q.Put(co, 2)) })
			_, err := future.Gather(co, get, put).Await(co)
			if _, e := q.TryGet(); e != nil {
				return e
			}
			get = task.Do(co, func(co *loop.Co) error { _, err := q.Get(co); return err })
			_ = co.Yield()
			get.Cancel(nil)
			_ = co.Yield()
			return err
		})
		for e := range f.Events() {
			if e.Kind == flight.Park && strings.HasPrefix(e.What, "queue") {
				on = append(on, fmt.Sprint(e.What, " #", e.Object))
			}
		}
		return on
	}
	require.Equal(t, []string{`queue "before" #1`, `queue "after" #3`, `queue "after" #3`}, play())
	q = queue.New[int](1).Named("after")
	require.Equal(t, []string{`queue "after" #1`, `queue "after" #3`, `queue "after" #3`}, play())
}
