package bridge_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

func ExampleRunInExecutor() {
	err := loop.Run(func(co *loop.Co) error {
		shout := func(word string) *future.Future[string] {
			return bridge.RunInExecutor(co, nil, func(context.Context) (string, error) {
				return strings.ToUpper(word), nil // may block: it is not on the loop
			})
		}
		words, err := future.Gather(co, shout("hello"), shout("world")).Await(co)
		fmt.Println(words)
		return err
	})
	fmt.Println(err)
	// Output:
	// [HELLO WORLD]
	// <nil>
}

func ExampleRunInExecutor_timeout() {
	err := loop.Run(func(co *loop.Co) error {
		job := bridge.RunInExecutor(co, nil, func(ctx context.Context) (string, error) {
			<-ctx.Done() // ends when nobody waits any more
			return "", ctx.Err()
		})
		_, err := future.WaitFor(co, time.Millisecond, job)
		return err
	})
	fmt.Println(err)
	// Output: deadline exceeded
}

// lookup stands for a library that calls back on a goroutine of its own.
func lookup(name string, callback func(answer string, err error)) {
	go callback("the answer for "+name, nil)
}

func ExampleResolver() {
	err := loop.Run(func(co *loop.Co) error {
		r := bridge.NewResolver[string](co)
		lookup("monoloop", func(answer string, err error) { r.Resolve(answer, err) })
		answer, err := r.Future().Await(co)
		fmt.Println(answer)
		return err
	})
	fmt.Println(err)
	// Output:
	// the answer for monoloop
	// <nil>
}

func ExamplePool() {
	p := bridge.NewPool(2)
	err := loop.Run(func(co *loop.Co) error {
		job := func(context.Context) (int, error) { return 6 * 7, nil }
		v, err := bridge.RunInExecutor(co, p, job).Await(co)
		fmt.Println(v)
		if err != nil {
			return err
		}
		return p.Join(co)
	})
	fmt.Println(err)
	// Output:
	// 42
	// <nil>
}

func ExampleDefaultExecutor() {
	err := loop.Run(func(co *loop.Co) error {
		bridge.RunInExecutor(co, nil, func(context.Context) (int, error) {
			fmt.Println("a job that nobody awaits is waited for")
			return 0, nil
		})
		return nil
	})
	fmt.Println(err)
	// Output:
	// a job that nobody awaits is waited for
	// <nil>
}

// A pool is of use without a loop, too.
func ExampleNewPool() {
	p := bridge.NewPool(1)
	for i := range 3 {
		if err := p.Submit(func() { fmt.Println("job", i) }); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(p.Close(), p.Submit(func() {}))
	// Output:
	// job 0
	// job 1
	// job 2
	// <nil> bridge: executor closed
}

// freshly is an Executor that starts a goroutine for each job.
type freshly struct{}

func (freshly) Submit(job func()) error {
	go job()
	return nil
}

func ExampleExecutor() {
	err := loop.Run(func(co *loop.Co) error {
		v, err := bridge.RunInExecutor(co, freshly{}, func(context.Context) (string, error) { return "done", nil }).Await(co)
		fmt.Println(v)
		return err
	})
	fmt.Println(err)
	// Output:
	// done
	// <nil>
}

func ExampleDefaultWorkers() {
	n := bridge.DefaultWorkers()
	fmt.Println(n > 4, n <= 32)
	// Output: true true
}

// To resolve a second time changes nothing.
func ExampleNewResolver() {
	err := loop.Run(func(co *loop.Co) error {
		r := bridge.NewResolver[int](co)
		fmt.Println(r.Resolve(1, nil), r.Resolve(2, nil))
		fmt.Println(r.Future().Await(co))
		return nil
	})
	fmt.Println(err)
	// Output:
	// true false
	// 1 <nil>
	// <nil>
}
