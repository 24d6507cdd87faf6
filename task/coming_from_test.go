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
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
	"github.com/monoloop-go/monoloop/timer"
)

// A comer is a program of the page, and the journal that it makes.
type comer struct {
	program func(t *testing.T, co *loop.Co, j *lab.Journal) error
	want    lab.Journal
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

var comers = map[string]comer{
	"a timer of nothing is a timer": {func(_ *testing.T, co *loop.Co, j *lab.Journal) error {
		l := co.Loop()
		l.CallLater(0, j.Adds("timer"))
		l.CallSoon(j.Adds("soon"))
		return co.Sleep(1)
	}, lab.Journal{"soon", "timer"}},

	"deadlines are not rounded": {func(_ *testing.T, co *loop.Co, j *lab.Journal) error {
		l := co.Loop()
		l.CallLater(1400*time.Microsecond, func() { j.Add("second, at %v", l.Time()) })
		l.CallLater(1200*time.Microsecond, func() { j.Add("first, at %v", l.Time()) })
		return co.Sleep(time.Second)
	}, lab.Journal{"first, at 1.2ms", "second, at 1.4ms"}},

	"overdue timers run by deadline": {func(t *testing.T, _ *loop.Co, j *lab.Journal) error {
		var clock timer.Virtual
		l := loop.New(&loop.Options{Clock: &clock})
		l.CallLater(5, j.Adds("5"))
		clock.Advance(2)
		l.CallLater(5, j.Adds("7"))
		l.CallLater(4, j.Adds("6"))
		clock.Advance(30) // busy for long
		runElsewhere(t, l, func(co *loop.Co) error { return co.Sleep(1) })
		return nil
	}, lab.Journal{"5", "6", "7"}},

	"equal deadlines run as they were set": {func(_ *testing.T, co *loop.Co, j *lab.Journal) error {
		for _, name := range []string{"a", "b", "c", "d"} {
			co.Loop().CallLater(time.Second, j.Adds(name))
		}
		return co.Sleep(time.Minute)
	}, lab.Journal{"a", "b", "c", "d"}},

	"priorities are a queue's": {func(_ *testing.T, co *loop.Co, j *lab.Journal) error {
		work := queue.NewPriority(0, func(a, b int) bool { return a < b })
		for _, n := range []int{3, 1, 2} {
			_ = work.TryPut(n)
		}
		work.Shutdown()
		for n := range work.All(co) {
			j.Add("%d", n)
		}
		return nil
	}, lab.Journal{"1", "2", "3"}},

	"what is woken together runs in order": {func(_ *testing.T, co *loop.Co, j *lab.Journal) error {
		p := future.New[int](co)
		for _, name := range []string{"a", "b", "c"} {
			task.Do(co, func(co *loop.Co) error {
				_, err := p.Future().Await(co)
				j.Add("%s", name)
				return err
			})
		}
		co.Loop().CallLater(1, func() { p.SetResult(0) })
		return co.Sleep(2)
	}, lab.Journal{"a", "b", "c"}},

	"a cancellation comes once": {func(_ *testing.T, co *loop.Co, j *lab.Journal) error {
		t := task.Do(co, func(co *loop.Co) error {
			err := co.Sleep(time.Hour)
			j.Add("%v; clean-up: %v; asked %d times", err, co.Sleep(time.Second), co.Canceling())
			return err
		})
		co.Loop().CallLater(1, func() { t.Cancel(nil) })
		return co.Sleep(time.Minute)
	}, lab.Journal{"canceled; clean-up: <nil>; asked 1 times"}},

	"callbacks run in the next turn": {func(_ *testing.T, co *loop.Co, j *lab.Journal) error {
		p := future.New[int](co)
		p.Future().OnDone(func(*future.Future[int]) { j.Add("callback") })
		p.SetResult(1)
		j.Add("settled")
		return co.Yield()
	}, lab.Journal{"settled", "callback"}},

	"a result after a cancel is refused": {func(_ *testing.T, co *loop.Co, j *lab.Journal) error {
		p := future.New[int](co)
		p.Future().Cancel(nil)
		j.Add("%v %v", p.SetResult(1), p.SetResult(2))
		return nil
	}, lab.Journal{"false false"}},

	"a chain ends with its root": {func(_ *testing.T, co *loop.Co, j *lab.Journal) error {
		p := future.New[int](co)
		chain := future.Then(future.Then(p.Future(), func(n int) (int, error) { return n + 1, nil }),
			func(n int) (int, error) { return n, nil })
		p.Future().Cancel(nil)
		_, err := chain.Await(co)
		j.Add("%v %v", err, chain.Canceled())
		return nil
	}, lab.Journal{"canceled true"}},

	"what main leaves is canceled and awaited": {func(t *testing.T, _ *loop.Co, j *lab.Journal) error {
		l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
		main := func(co *loop.Co) error {
			task.Do(co, func(co *loop.Co) error {
				err := co.Sleep(time.Hour)
				j.Add("%v, then %v", err, co.Sleep(time.Second))
				return err
			})
			return co.Yield()
		}
		runElsewhere(t, l, main)
		return nil
	}, lab.Journal{"canceled, then <nil>"}},

	"a sleep of nothing gives way": {func(_ *testing.T, co *loop.Co, j *lab.Journal) error {
		task.Do(co, func(*loop.Co) error {
			j.Add("the other")
			return nil
		})
		err := co.Sleep(0)
		j.Add("this one")
		return err
	}, lab.Journal{"the other", "this one"}},

	"a task begins in the next turn, or is eager": {func(_ *testing.T, co *loop.Co, j *lab.Journal) error {
		task.Do(co, func(*loop.Co) error { j.Adds("plain")(); return nil })
		task.Do(co, func(*loop.Co) error { j.Adds("eager")(); return nil }, task.Eager)
		j.Add("started")
		return co.Yield()
	}, lab.Journal{"eager", "started", "plain"}},

	"a loop does not run inside itself": {func(_ *testing.T, co *loop.Co, j *lab.Journal) error {
		j.Add("%v", co.Loop().RunUntilIdle())
		return co.Yield()
	}, lab.Journal{"loop: already running"}},

	"a post of the last callback runs": {func(t *testing.T, _ *loop.Co, j *lab.Journal) error {
		l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
		l.CallSoon(func() { _ = l.CallSoonThreadsafe(j.Adds("the post")) })
		runElsewhere(t, l, nil)
		return nil
	}, lab.Journal{"the post"}},
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
			var j lab.Journal
			lab.Run(t, func(co *loop.Co) error { return c.program(t, co, &j) })
			require.Equal(t, c.want, j)
		})
	}
}
