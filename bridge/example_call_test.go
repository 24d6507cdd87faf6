package bridge_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/channel"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// A goroutine asks the loop for something that lives there.
func ExampleCall() {
	l := loop.New(nil)
	visitors := 0 // belongs to the loop: no mutex
	answers := make(chan int)
	go func() {
		for range 3 {
			n, err := bridge.Call(context.Background(), l, func(co *loop.Co) (int, error) {
				visitors++
				return visitors, co.Yield()
			})
			if err != nil {
				fmt.Println(err)
			}
			answers <- n
		}
		close(answers)
	}()
	err := l.Run(func(co *loop.Co) error {
		for n := range channel.Range(co, answers) {
			fmt.Println("visitor", n)
		}
		return nil
	})
	fmt.Println(err, l.Close())
	// Output:
	// visitor 1
	// visitor 2
	// visitor 3
	// <nil> <nil>
}

func ExampleSubmitTo() {
	err := loop.Run(func(co *loop.Co) error {
		l, done := co.Loop(), make(chan struct{})
		go func() {
			defer close(done)
			j := bridge.SubmitTo(l,
				func(co *loop.Co) (string, error) { return "hello from the loop", co.Sleep(time.Millisecond) })
			fmt.Println(j.Result(context.Background()))

			j = bridge.SubmitTo(l, func(co *loop.Co) (string, error) { return "too late", co.Sleep(time.Hour) })
			j.CancelCause(errors.New("nobody waits"))
			fmt.Println(j)
		}()
		_, _, err := channel.Recv(co, done)
		return err
	})
	fmt.Println(err)
	// Output:
	// hello from the loop <nil>
	// job, canceled: canceled: nobody waits
	// <nil>
}

func ExampleSubmitStepTo() {
	err := loop.Run(func(co *loop.Co) error {
		j := bridge.SubmitStepTo(co.Loop(), &countdown{n: 3})
		steps, err := bridge.Wrap(co, j).Await(co)
		fmt.Println(steps, "steps")
		return err
	})
	fmt.Println(err)
	// Output:
	// 3 steps
	// <nil>
}

// A job that somebody else has submitted is awaited like any future.
func ExampleWrap() {
	p := pool.New(1)
	job := pool.Submit(context.Background(), p, func(context.Context) (string, error) {
		return strings.ToUpper("done"), nil
	})
	err := loop.Run(func(co *loop.Co) error {
		v, err := bridge.Wrap(co, job).Await(co)
		fmt.Println(v)
		return err
	})
	fmt.Println(err, p.Close())
	// Output:
	// DONE
	// <nil> <nil>
}

// Goroutines wait for a task that the loop has started.
func ExampleJobOf() {
	results := make(chan string)
	err := loop.Run(func(co *loop.Co) error {
		t := task.Go(co, func(co *loop.Co) (int, error) { return 42, co.Yield() })
		job := bridge.JobOf(t)
		go func() {
			v, err := job.Result(context.Background())
			results <- fmt.Sprint(v, " ", err)
		}()
		s, _, err := channel.Recv(co, results)
		fmt.Println(s)
		return err
	})
	fmt.Println(err)
	// Output:
	// 42 <nil>
	// <nil>
}

func ExampleContextDone() {
	err := loop.Run(func(co *loop.Co) error {
		ctx, cancel := context.WithCancelCause(context.Background())
		go cancel(errors.New("the server shuts down"))
		cause, err := bridge.ContextDone(co, ctx).Await(co)
		fmt.Println(cause)
		return err
	})
	fmt.Println(err)
	// Output:
	// the server shuts down
	// <nil>
}

func ExampleCallLaterThreadsafe() {
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}})
	set := make(chan error)
	go func() {
		_, err := bridge.CallLaterThreadsafe(l, time.Second, func() { fmt.Println("at", l.Time()) })
		set <- err
	}()
	err := l.Run(func(co *loop.Co) error {
		_, _, err := channel.Recv(co, set)
		return errors.Join(err, co.Sleep(time.Minute))
	})
	fmt.Println(err, l.Close())
	// Output:
	// at 1s
	// <nil> <nil>
}

func ExampleTimer_Cancel() {
	l := loop.New(nil)
	t, err := bridge.CallLaterThreadsafe(l, time.Hour, func() { fmt.Println("never") })
	fmt.Println(err, t.Cancel(), t.Cancel(), l.Close())
	// Output: <nil> true false <nil>
}
