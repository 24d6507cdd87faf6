package bridge_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
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

// All jobs that name no executor go to one that the program has made, limits, and closes.
func ExampleSetDefaultExecutor() {
	workers := pool.NewWith(&pool.Options{Name: "workers", Workers: 2, Queue: 100})
	defer workers.Close()
	err := loop.Run(func(co *loop.Co) error {
		bridge.SetDefaultExecutor(co.Loop(), workers)
		square := func(n int) *future.Future[int] {
			return bridge.RunInExecutor(co, nil, func(context.Context) (int, error) { return n * n, nil })
		}
		squares, err := future.Gather(co, square(2), square(3)).Await(co)
		fmt.Println(squares, bridge.Pools(co.Loop())[0].Name())
		return err
	})
	fmt.Println(err)
	// Output:
	// [4 9] workers
	// <nil>
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

func ExampleMapOn() {
	err := loop.Run(func(co *loop.Co) error {
		endless := func(yield func(int) bool) {
			for n := 0; yield(n); n++ {
			}
		}
		double := func(_ context.Context, n int) (int, error) { return 2 * n, nil }
		for v, err := range bridge.MapOn(co, nil, endless, double, pool.MapOptions{Buffer: 8}) {
			if err != nil || v > 6 {
				return err // what has not begun is canceled
			}
			fmt.Println(v)
		}
		return nil
	})
	fmt.Println(err)
	// Output:
	// 0
	// 2
	// 4
	// 6
	// <nil>
}
