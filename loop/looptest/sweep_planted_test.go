package looptest_test

import (
	"errors"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
	"github.com/monoloop-go/monoloop/task/queue"
)

// plantedForSweeps are programs that do well, but not if somebody is canceled at the wrong place.
var plantedForSweeps = []struct {
	name    string
	program looptest.Program
	sweeper looptest.Sweeper
	want    []string // who, at which suspension, how, and what comes of it
}{
	{name: "a lock that is not released", program: keepsLock, want: []string{
		"first 1 once: deadlock", "first 1 twice: deadlock", "first 1 timeout: deadlock", "first 1 wake: deadlock"}},
	{name: "an item that is lost while it is worked on", program: losesItem, want: []string{
		"worker 2 once: assertion", "worker 2 twice: assertion", "worker 2 timeout: assertion", "worker 2 wake: assertion"}},
	{name: "an item that is lost at the wake-up", program: losesAtWake, want: []string{"receiver 1 wake: assertion"}},
	{name: "a clean-up that is canceled", program: cleanUpSuspends, want: []string{"worker 1 again: assertion"}},
	{name: "a timeout that is not expected", program: expectsNoTimeout, want: []string{
		"worker 1 timeout: deadlock"}},
	{name: "work that goes on alone", program: goesOnAlone, want: []string{"asker 1 shielded: assertion"}},
	{name: "one request that is taken back", program: takesOneBack, want: []string{
		"stubborn 1 twice: assertion", "stubborn 1 again: assertion"}},
	{name: "a task that never begins", program: neverBegins, want: []string{"worker 0 once: assertion"}},
	{name: "a timer that is left", program: leavesTimer, want: []string{
		"worker 1 once: left behind", "worker 1 twice: left behind", "worker 1 timeout: left behind", "worker 1 wake: left behind"}},
	{name: "a hold that is left", program: leavesHold, want: []string{
		"worker 1 once: left behind", "worker 1 twice: left behind", "worker 1 timeout: left behind", "worker 1 wake: left behind"}},
	{name: "a goroutine that is left", program: leavesGoroutine, sweeper: looptest.Sweeper{Ways: []looptest.Cancellation{looptest.CancelOnce}},
		want: []string{"worker 1 once: leak"}},
	{name: "an error that nobody reads", program: leavesError, want: []string{
		"worker 1 once: report", "worker 1 twice: report", "worker 1 timeout: report", "worker 1 wake: report"}},
	{name: "a task that outlives main", program: outlives, sweeper: looptest.Sweeper{Structured: true}, want: []string{
		"main 1 once: left behind", "main 1 twice: left behind", "main 1 timeout: left behind"}},
	{name: "an error that is none of a cancellation", program: ownError, want: []string{"worker 0 once: error",
		"worker 1 once: error", "worker 1 twice: error", "worker 1 timeout: error", "worker 1 wake: error"}},
	{name: "a panic", program: panicsIfCanceled, want: []string{
		"worker 1 once: panic", "worker 1 twice: panic", "worker 1 timeout: panic", "worker 1 wake: panic"}},
	{name: "a loop that does not listen", program: ignores, sweeper: looptest.Sweeper{MaxSteps: 200}, want: []string{
		"worker 1 once: endless", "worker 1 twice: endless", "worker 1 again: endless",
		"worker 1 timeout: endless", "worker 1 wake: endless"}},
}

// keepsLock releases its lock only if nothing happens meanwhile.
func keepsLock(t *looptest.T, co *loop.Co) error {
	var mu locks.Lock
	careful := task.Do(co, func(co *loop.Co) error {
		if err := mu.Acquire(co); err != nil {
			return err
		}
		if err := co.Sleep(time.Second); err != nil {
			return err
		}
		return mu.Release()
	}, task.Named("first"))
	second := task.Do(co, func(co *loop.Co) error { return mu.With(co, func() error { return nil }) },
		task.Named("second"))
	t.Target(careful.Co(), second.Co())
	_, _, err := future.Wait(co, future.AllCompleted, careful, second)
	return err
}

// losesItem works on an item that it has taken out of the queue, and does not put it back.
func losesItem(t *looptest.T, co *loop.Co) error {
	q := queue.New[*looptest.Token](0)
	t.Invariant(func() {
		for token, err := q.TryGet(); err == nil; token, err = q.TryGet() {
			token.Return()
		}
	})
	worker := task.Do(co, func(co *loop.Co) error {
		token, err := q.Get(co)
		if err != nil {
			return err
		}
		if err := co.Sleep(time.Second); err != nil {
			return err
		}
		token.Consume()
		return nil
	}, task.Named("worker"))
	t.Target(worker.Co())
	if err := co.Sleep(time.Second); err != nil {
		return err
	}
	if err := q.TryPut(t.Token("item")); err != nil {
		return err
	}
	_, err := worker.Await(co)
	return err
}

// losesAtWake hands an item over through a future, and does not see that nobody takes it.
func losesAtWake(t *looptest.T, co *loop.Co) error {
	token := t.Token("item")
	handed := future.New[*looptest.Token](co)
	receiver := task.Do(co, func(co *loop.Co) error {
		token, err := handed.Future().Await(co)
		if err != nil {
			return err
		}
		token.Consume()
		return nil
	}, task.Named("receiver"))
	t.Target(receiver.Co())
	if err := co.Sleep(time.Second); err != nil {
		return err
	}
	if receiver.Done() || !handed.SetResult(token) {
		token.Return()
	}
	_, err := receiver.Await(co)
	return err
}

// cleanUpSuspends gives its token back; if it is canceled, after a good-bye, which can be canceled as well.
func cleanUpSuspends(t *looptest.T, co *loop.Co) error {
	worker := task.Do(co, func(co *loop.Co) error {
		token := t.Token("connection")
		err := co.Sleep(time.Second)
		if err != nil && co.Sleep(time.Millisecond) != nil {
			return err
		}
		token.Return()
		return err
	}, task.Named("worker"))
	t.Target(worker.Co())
	return awaited(co, worker)
}

func awaited(co *loop.Co, of *task.Task[struct{}]) error {
	_, err := of.Await(co)
	return err
}

// expectsNoTimeout knows that its worker may be canceled, and not that it may fail.
func expectsNoTimeout(t *looptest.T, co *loop.Co) error {
	var mu locks.Lock
	if err := mu.Acquire(co); err != nil {
		return err
	}
	worker := task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Second) }, task.Named("worker"))
	t.Target(worker.Co())
	if _, err := worker.Await(co); err == nil || loop.IsCanceled(err) {
		if err := mu.Release(); err != nil {
			return err
		}
	}
	return mu.Acquire(co)
}

// goesOnAlone gives its token back if the answer does not come, and so does the one who answers.
func goesOnAlone(t *looptest.T, co *loop.Co) error {
	token := t.Token("question")
	answer := task.Do(co, func(co *loop.Co) error {
		if err := co.Sleep(time.Second); err != nil {
			return err
		}
		token.Consume()
		return nil
	}, task.Named("answer"))
	asker := task.Do(co, func(co *loop.Co) error {
		err := awaited(co, answer)
		if err != nil && !token.Ended() {
			token.Return()
		}
		return err
	}, task.Named("asker"))
	t.Target(asker.Co())
	_, err := asker.Await(co)
	return errors.Join(err, co.Sleep(time.Minute))
}

// takesOneBack goes on after a request to cancel.
func takesOneBack(t *looptest.T, co *loop.Co) error {
	stubborn := task.Do(co, func(co *loop.Co) error {
		if err := co.Sleep(time.Second); err != nil {
			if n := co.Uncancel(); n > 0 {
				t.Errorf("%d requests are left", n)
			}
			if err := co.Sleep(time.Second); err != nil {
				if n := co.Canceling(); n != 0 {
					t.Errorf("it was canceled again")
				}
				return err
			}
		}
		return nil
	}, task.Named("stubborn"))
	t.Target(stubborn.Co())
	return awaited(co, stubborn)
}

// neverBegins gives its task something that only its body gives back.
func neverBegins(t *looptest.T, co *loop.Co) error {
	token := t.Token("permit")
	worker := task.Do(co, func(co *loop.Co) error {
		defer token.Return()
		return co.Sleep(time.Second)
	}, task.Named("worker"))
	t.Target(worker.Co())
	return awaited(co, worker)
}

func leavesTimer(t *looptest.T, co *loop.Co) error {
	worker := task.Do(co, func(co *loop.Co) error {
		alarm := co.Loop().CallLater(time.Hour, func() {})
		if err := co.Sleep(time.Second); err != nil {
			return err
		}
		alarm.Cancel()
		return nil
	}, task.Named("worker"))
	t.Target(worker.Co())
	return awaited(co, worker)
}

func leavesHold(t *looptest.T, co *loop.Co) error {
	worker := task.Do(co, func(co *loop.Co) error {
		h := co.Loop().Low().Hold(loop.MayPost)
		if err := co.Sleep(time.Second); err != nil {
			return err
		}
		h.Release()
		return nil
	}, task.Named("worker"))
	t.Target(worker.Co())
	return awaited(co, worker)
}

// stops ends the goroutines that leavesGoroutine has left.
var stops []chan struct{}

func leavesGoroutine(t *looptest.T, co *loop.Co) error {
	worker := task.Do(co, func(co *loop.Co) error {
		stop := make(chan struct{})
		go func() { <-stop }()
		if err := co.Sleep(time.Second); err != nil {
			stops = append(stops, stop)
			return err
		}
		close(stop)
		return nil
	}, task.Named("worker"))
	t.Target(worker.Co())
	return awaited(co, worker)
}

func leavesError(t *looptest.T, co *loop.Co) error {
	worker := task.Do(co, func(co *loop.Co) error {
		if err := co.Sleep(time.Second); err != nil {
			future.Failed[int](co, errPlanted)
			return err
		}
		return nil
	}, task.Named("worker"))
	t.Target(worker.Co())
	return awaited(co, worker)
}

// outlives has a child that main only waits for because it has more to do.
func outlives(t *looptest.T, co *loop.Co) error {
	t.Target(co)
	task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Second) }, task.Named("child"))
	return co.Sleep(time.Minute)
}

func ownError(t *looptest.T, co *loop.Co) error {
	worker := task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Second) }, task.Named("worker"))
	t.Target(worker.Co())
	if _, err := worker.Await(co); err != nil {
		return errors.Join(err, errPlanted)
	}
	return nil
}

func panicsIfCanceled(t *looptest.T, co *loop.Co) error {
	worker := task.Do(co, func(co *loop.Co) error {
		if err := co.Sleep(time.Second); err != nil {
			panic("no way back")
		}
		return nil
	}, task.Named("worker"))
	t.Target(worker.Co())
	return awaited(co, worker)
}

// ignores waits for the end of a time that never ends if it is canceled.
func ignores(t *looptest.T, co *loop.Co) error {
	worker := task.Do(co, func(co *loop.Co) error {
		for co.Sleep(time.Second) != nil || co.Canceling() > 0 {
		}
		return nil
	}, task.Named("worker"))
	t.Target(worker.Co())
	return awaited(co, worker)
}
