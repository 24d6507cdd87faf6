// The programs of coming-from.md, the page for those who come from another loop.
package task_test

import (
	"errors"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
	"github.com/monoloop-go/monoloop/timer"
)

// A comer is a program of the page, and the journal that it makes.
type comer struct {
	program func(t *testing.T, co *loop.Co, j *journal) error
	want    journal
}

// runElsewhere runs main, or what there is, on a loop of its own, which needs a goroutine of its own.
func runElsewhere(t *testing.T, l *loop.Loop, main func(co *loop.Co) error) {
	ended := make(chan error)
	go func() {
		if main == nil {
			ended <- errors.Join(l.RunUntilIdle(), l.Close())
			return
		}
		ended <- errors.Join(l.Run(main), l.Close())
	}()
	require.NoError(t, <-ended)
}

func (j *journal) note(line string) func() { return func() { j.add("%s", line) } }

var comers = map[string]comer{
	"a timer of nothing is a timer": {func(_ *testing.T, co *loop.Co, j *journal) error {
		l := co.Loop()
		l.CallLater(0, j.note("timer"))
		l.CallSoon(j.note("soon"))
		return co.Sleep(1)
	}, journal{"soon", "timer"}},

	"deadlines are not rounded": {func(_ *testing.T, co *loop.Co, j *journal) error {
		l := co.Loop()
		l.CallLater(1400*time.Microsecond, func() { j.add("second, at %v", l.Time()) })
		l.CallLater(1200*time.Microsecond, func() { j.add("first, at %v", l.Time()) })
		return co.Sleep(time.Second)
	}, journal{"first, at 1.2ms", "second, at 1.4ms"}},

	"overdue timers run by deadline": {func(t *testing.T, _ *loop.Co, j *journal) error {
		var clock timer.Virtual
		l := loop.New(&loop.Options{Clock: &clock})
		l.CallLater(5, j.note("5"))
		clock.Advance(2)
		l.CallLater(5, j.note("7"))
		l.CallLater(4, j.note("6"))
		clock.Advance(30) // busy for long
		runElsewhere(t, l, func(co *loop.Co) error { return co.Sleep(1) })
		return nil
	}, journal{"5", "6", "7"}},

	"equal deadlines run as they were set": {func(_ *testing.T, co *loop.Co, j *journal) error {
		for _, name := range []string{"a", "b", "c", "d"} {
			co.Loop().CallLater(time.Second, j.note(name))
		}
		return co.Sleep(time.Minute)
	}, journal{"a", "b", "c", "d"}},

	"priorities are a queue's": {func(_ *testing.T, co *loop.Co, j *journal) error {
		work := queue.NewPriority(0, func(a, b int) bool { return a < b })
		for _, n := range []int{3, 1, 2} {
			_ = work.TryPut(n)
		}
		work.Shutdown()
		for n := range work.All(co) {
			j.add("%d", n)
		}
		return nil
	}, journal{"1", "2", "3"}},

	"what is woken together runs in order": {func(_ *testing.T, co *loop.Co, j *journal) error {
		p := future.New[int](co)
		for _, name := range []string{"a", "b", "c"} {
			task.Do(co, func(co *loop.Co) error {
				_, err := p.Future().Await(co)
				j.add("%s", name)
				return err
			})
		}
		co.Loop().CallLater(1, func() { p.SetResult(0) })
		return co.Sleep(2)
	}, journal{"a", "b", "c"}},

	"a cancellation comes once": {func(_ *testing.T, co *loop.Co, j *journal) error {
		t := task.Do(co, func(co *loop.Co) error {
			err := co.Sleep(time.Hour)
			j.add("%v; clean-up: %v; asked %d times", err, co.Sleep(time.Second), co.Canceling())
			return err
		})
		co.Loop().CallLater(1, func() { t.Cancel(nil) })
		return co.Sleep(time.Minute)
	}, journal{"canceled; clean-up: <nil>; asked 1 times"}},

	"callbacks run in the next turn": {func(_ *testing.T, co *loop.Co, j *journal) error {
		p := future.New[int](co)
		p.Future().OnDone(func(*future.Future[int]) { j.add("callback") })
		p.SetResult(1)
		j.add("settled")
		return co.Yield()
	}, journal{"settled", "callback"}},

	"a result after a cancel is refused": {func(_ *testing.T, co *loop.Co, j *journal) error {
		p := future.New[int](co)
		p.Future().Cancel(nil)
		j.add("%v %v", p.SetResult(1), p.SetResult(2))
		return nil
	}, journal{"false false"}},

	"a chain ends with its root": {func(_ *testing.T, co *loop.Co, j *journal) error {
		p := future.New[int](co)
		chain := future.Then(future.Then(p.Future(), func(n int) (int, error) { return n + 1, nil }), func(n int) (int, error) { return n, nil })
		p.Future().Cancel(nil)
		_, err := chain.Await(co)
		j.add("%v %v", err, chain.Canceled())
		return nil
	}, journal{"canceled true"}},

	"what main leaves is canceled and awaited": {func(t *testing.T, _ *loop.Co, j *journal) error {
		l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
		main := func(co *loop.Co) error {
			task.Do(co, func(co *loop.Co) error {
				err := co.Sleep(time.Hour)
				j.add("%v, then %v", err, co.Sleep(time.Second))
				return err
			})
			return co.Yield()
		}
		runElsewhere(t, l, main)
		return nil
	}, journal{"canceled, then <nil>"}},

	"a sleep of nothing gives way": {func(_ *testing.T, co *loop.Co, j *journal) error {
		task.Do(co, func(*loop.Co) error {
			j.add("the other")
			return nil
		})
		err := co.Sleep(0)
		j.add("this one")
		return err
	}, journal{"the other", "this one"}},

	"a task begins in the next turn, or is eager": {func(_ *testing.T, co *loop.Co, j *journal) error {
		task.Do(co, func(*loop.Co) error { j.note("plain")(); return nil })
		task.Do(co, func(*loop.Co) error { j.note("eager")(); return nil }, task.Eager)
		j.add("started")
		return co.Yield()
	}, journal{"eager", "started", "plain"}},

	"a loop does not run inside itself": {func(_ *testing.T, co *loop.Co, j *journal) error {
		j.add("%v", co.Loop().RunUntilIdle())
		return co.Yield()
	}, journal{"loop: already running"}},

	"a post of the last callback runs": {func(t *testing.T, _ *loop.Co, j *journal) error {
		l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
		l.CallSoon(func() { _ = l.CallSoonThreadsafe(j.note("the post")) })
		runElsewhere(t, l, nil)
		return nil
	}, journal{"the post"}},
}

// Every row of the page names a program, and every program is in a row.
func TestComingFrom(t *testing.T) {
	page, err := os.ReadFile("coming-from.md")
	require.NoError(t, err)
	named := map[string]bool{}
	for _, row := range regexp.MustCompile(`(?m)^\|.*\| ([^|]+) \|$`).FindAllStringSubmatch(string(page), -1)[1:] {
		require.Contains(t, comers, row[1])
		named[row[1]] = true
	}
	for name, c := range comers {
		require.Contains(t, named, name)
		t.Run(name, func(t *testing.T) {
			var j journal
			onVirtual(t, func(co *loop.Co) error { return c.program(t, co, &j) })
			require.Equal(t, c.want, j)
		})
	}
}
