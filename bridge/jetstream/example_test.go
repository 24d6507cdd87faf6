package jetstream_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// square is what the program below has done elsewhere.
func square(_ context.Context, n int) (int, error) { return n * n, nil }

var Square = remote.Register("square", square)

// sum is a program that does not know where its work is done: submit says so.
func sum(submit func(ctx context.Context, n int) *pool.Job[int]) (total int, err error) {
	err = loop.Run(func(co *loop.Co) error {
		var squares []*future.Future[int]
		for n := range 10 {
			squares = append(squares, bridge.Wrap(co, submit(co.Context(), n)))
		}
		all, err := future.Gather(co, squares...).Await(co)
		for _, n := range all {
			total += n
		}
		return err
	})
	return total, err
}

// The same program runs on goroutines, in processes, and on workers anywhere. One line says where.
func Example() {
	goroutines, processes := pool.New(2), process.New(nil)
	defer goroutines.Close()
	defer processes.Close()
	client, stop := anywhere()
	defer stop()

	fmt.Println(sum(func(ctx context.Context, n int) *pool.Job[int] {
		return pool.Submit(ctx, goroutines, func(ctx context.Context) (int, error) { return square(ctx, n) })
	}))
	fmt.Println(sum(func(ctx context.Context, n int) *pool.Job[int] {
		return process.Submit(ctx, processes, Square, n)
	}))
	fmt.Println(sum(func(ctx context.Context, n int) *pool.Job[int] {
		return jetstream.Submit(ctx, client, Square, n)
	}))
	// Output:
	// 285 <nil>
	// 285 <nil>
	// 285 <nil>
}

// anywhere starts a server and a worker in this process, and returns a client of them.
func anywhere() (c *jetstream.Client, stop func()) {
	ctx := context.Background()
	s, err := jetstream.Embed(jetstream.ServerOptions{})
	must(err)
	e, err := s.Connect(ctx, &jetstream.Options{Memory: true})
	must(err)
	w, err := e.Start(ctx, nil)
	must(err)
	c, err = e.NewClient(ctx, nil)
	must(err)
	return c, func() {
		c.Close()
		must(w.Close())
		e.Close()
		must(s.Close())
	}
}

func ExampleMap() {
	c, stop := anywhere()
	defer stop()
	inputs := func(yield func(int) bool) {
		for n := 1; yield(n); n++ {
		}
	}
	for v, err := range jetstream.Map(context.Background(), c, Square, inputs, pool.MapOptions{Buffer: 4}) {
		if err != nil || v > 20 {
			break
		}
		fmt.Println(v)
	}
	// Output:
	// 1
	// 4
	// 9
	// 16
}

func ExampleServe() {
	s, err := jetstream.Embed(jetstream.ServerOptions{})
	must(err)
	defer s.Close()
	e, err := s.Connect(context.Background(), nil)
	must(err)
	defer e.Close()
	c, err := e.NewClient(context.Background(), nil)
	must(err)
	defer c.Close()
	onLoop := jetstream.OnLoop(Square,
		func(co *loop.Co, n int) (int, error) { return n * n, co.Sleep(time.Millisecond) })
	must(loop.Run(func(co *loop.Co) error {
		worker := task.Go(co, func(co *loop.Co) (struct{}, error) {
			return struct{}{}, jetstream.Serve(co, e, &jetstream.WorkerOptions{Tasks: []jetstream.Task{onLoop}})
		})
		fmt.Println(jetstream.Run(co, c, Square, 12).Await(co))
		worker.Cancel(nil)
		_, err := worker.Await(co)
		fmt.Println(loop.IsCanceled(err))
		return nil
	}))
	// Output:
	// 144 <nil>
	// true
}

func ExampleAttach() {
	c, stop := anywhere()
	defer stop()
	ctx := context.Background()
	v, err := jetstream.Submit(ctx, c, Square, 3, jetstream.JobOptions{ID: "three squared"}).Result(ctx)
	fmt.Println(v, err)
	again, err := jetstream.Attach(ctx, c, Square, jetstream.KeyID("three squared")).Result(ctx)
	fmt.Println(again, err)
	_, err = jetstream.Attach(ctx, c, Square, "unknown").Result(ctx)
	fmt.Println(errors.Is(err, jetstream.ErrNotFound))
	// Output:
	// 9 <nil>
	// 9 <nil>
	// true
}
