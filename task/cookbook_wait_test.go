// The cookbook: waiting. Each recipe is a whole program; cookbook_flow_test.go and cookbook_program_test.go have the
// others.
package task_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/channel"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// Results of different types: a group starts the work, and each child writes a variable of its own. The first that
// fails cancels the others.
func Example_gatherOfDifferentTypes() {
	run(func(co *loop.Co) error {
		var name string
		var age int
		err := task.WithGroup(co, func(g *task.Group) error {
			task.Do(g, func(co *loop.Co) (err error) {
				name, err = "ada", co.Sleep(20*time.Millisecond)
				return err
			})
			task.Do(g, func(co *loop.Co) (err error) {
				age, err = 36, co.Sleep(10*time.Millisecond)
				return err
			})
			return nil
		})
		fmt.Println(name, age, err)
		return nil
	})
	// Output: ada 36 <nil>
}

// What select does: wait for the first of a future, a Go channel and a deadline. All three are Completions. Those that
// are left pending are canceled; one that gets a value all the same has still to be looked at.
func Example_selectOverFuturesAndChannels() {
	run(func(co *loop.Co) error {
		lines := make(chan string, 1)
		lines <- "a line"
		answer := future.New[int](co)
		timeout := task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Second) })
		line := channel.Receive(co, lines)
		_, pending, err := future.Wait[future.Waitable](co, future.FirstCompleted, answer.Future(), line, timeout)
		if err != nil {
			return err
		}
		for _, p := range pending {
			p.Cancel(nil)
		}
		switch {
		case answer.Future().Done() && !answer.Future().Canceled():
			fmt.Println("the answer")
		case line.Done() && !line.Canceled():
			fmt.Println(line.Result())
		default:
			fmt.Println("too late")
		}
		return nil
	})
	// Output: a line <nil>
}

// An optional time limit: future.NoLimit means none, as timeout(None) does in asyncio.
func Example_timeoutNone() {
	run(func(co *loop.Co) error {
		fetch := func(limit time.Duration) (string, error) {
			page := task.Go(co, func(co *loop.Co) (string, error) { return "page", co.Sleep(time.Hour) })
			return future.WaitFor(co, limit, page)
		}
		fmt.Println(fetch(future.NoLimit))
		_, err := fetch(time.Minute)
		fmt.Println(errors.Is(err, loop.ErrTimeout))
		return nil
	})
	// Output:
	// page <nil>
	// true
}

// Porting a callback API. A callback that comes on the loop settles a promise; one that comes on any other goroutine, a
// Resolver.
func Example_portingACallbackAPI() {
	onLoop := func(co *loop.Co, done func(n int, err error)) {
		co.Loop().CallLater(time.Second, func() { done(1, nil) })
	}
	elsewhere := func(done func(n int, err error)) { go done(0, errors.New("no route")) }
	run(func(co *loop.Co) error {
		p := future.New[int](co)
		onLoop(co, func(n int, err error) { p.Settle(n, err) })
		fmt.Println(p.Future().Await(co))

		r := bridge.NewResolver[int](co)
		elsewhere(func(n int, err error) { r.Resolve(n, err) })
		fmt.Println(r.Future().Await(co))
		return nil
	})
	// Output:
	// 1 <nil>
	// 0 no route
}

// A door is a custom Waitlist: everybody waits until it is opened. Its Step parks those who wait; the door keeps them
// in order, and Open wakes them.
//
// Abort is called when one who waits is canceled. It takes that one off the list, and throws [loop.Canceled] of the
// cause: any other error would come out of the wait instead, and the task would not end canceled. To refuse, Abort
// returns false; then the wait goes on, and the cancellation comes with its end.
type door struct {
	open    bool
	waiting []*loop.Co
}

func (d *door) Step(co *loop.Co, in error) (done bool, err error) {
	if in != nil || d.open {
		return true, in
	}
	d.waiting = append(d.waiting, co)
	co.Low().Park(d)
	return false, nil
}

func (d *door) Abort(co *loop.Co, cause error) bool {
	for i, w := range d.waiting {
		if w == co {
			d.waiting = append(d.waiting[:i], d.waiting[i+1:]...)
		}
	}
	co.Low().Throw(loop.Canceled(cause))
	return true
}

func (d *door) Open() {
	d.open = true
	for _, co := range d.waiting {
		co.Low().Unpark()
	}
	d.waiting = nil
}

// A wait of your own, for step tasks and straight-line tasks alike.
func Example_customWaitlist() {
	run(func(co *loop.Co) error {
		d := &door{}
		ann := task.DoStep(co, d)
		bob := task.Do(co, func(co *loop.Co) error { return co.Await(d) })
		if err := co.Yield(); err != nil {
			return err
		}
		ann.Cancel(errors.New("home"))
		d.Open()
		_, _, err := future.Wait(co, future.AllCompleted, ann, bob)
		fmt.Println(ann.Err(), ann.Canceled())
		fmt.Println(bob.Err(), bob.Canceled())
		return err
	})
	// Output:
	// canceled: home true
	// <nil> false
}
