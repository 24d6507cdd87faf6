//go:build unix || windows

package process_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/loop"
)

// Errors that both ends know are found by errors.Is and errors.As: values by a name, types by their own.
var errEmpty = errors.New("empty")

type rangeError struct{ Limit int }

func (e *rangeError) Error() string { return fmt.Sprint("beyond ", e.Limit) }

func init() {
	remote.RegisterSentinel("process_test.errEmpty", errEmpty)
	remote.RegisterError[*rangeError]()
}

var check = remote.Register("check", func(_ context.Context, n int) (int, error) {
	switch {
	case n == 0:
		return 0, errEmpty
	case n > 10:
		return 0, fmt.Errorf("check: %w", &rangeError{10})
	}
	return n, nil
})

// compute does not end.
func compute() {
	for n := uint64(1); n != 0; n += 2 {
	}
}

func ExampleSubmit_sentinel() {
	p := process.New(nil)
	defer p.Close()
	_, err := process.Submit(context.Background(), p, check, 0).Result(context.Background())
	fmt.Println(errors.Is(err, errEmpty))
	// Output: true
}

func ExampleSubmit_errorType() {
	p := process.New(nil)
	defer p.Close()
	_, err := process.Submit(context.Background(), p, check, 11).Result(context.Background())
	var beyond *rangeError
	fmt.Println(errors.As(err, &beyond), beyond.Limit)
	// Output: true 10
}

// Functions are registered in package variables, so that the workers know them as well.
var (
	square = remote.Register("square", func(_ context.Context, n int) (int, error) { return n * n, nil })

	spin = remote.Register("spin", func(context.Context, int) (int, error) {
		compute()
		return 0, nil
	})

	quit = remote.Register("quit", func(_ context.Context, status int) (int, error) {
		os.Exit(status)
		return 0, nil
	})

	language = "unknown"

	setLanguage = remote.Register("set language", func(_ context.Context, to string) (struct{}, error) {
		language = to
		return struct{}{}, nil
	})

	tellLanguage = remote.Register("tell language",
		func(context.Context, struct{}) (string, error) { return language, nil })

	open = remote.Register("open", func(_ context.Context, path string) (string, error) {
		text, err := os.ReadFile(path)
		return string(text), err
	})
)

// In a program, Main is the first call in main; in tests, it is the first one in TestMain.
func ExampleMain() {
	main := func() {
		process.Main()
		p := process.New(nil)
		defer p.Close()
		fmt.Println(process.Submit(context.Background(), p, square, 7).Result(context.Background()))
	}
	main()
	// Output: 49 <nil>
}

func ExampleSubmit() {
	p := process.New(&process.Options{Workers: 2})
	defer p.Close()
	ctx := context.Background()
	a := process.Submit(ctx, p, square, 3)
	b := process.Submit(ctx, p, square, 4)
	x, _ := a.Result(ctx)
	y, _ := b.Result(ctx)
	fmt.Println(x + y)
	// Output: 25
}

func ExampleRun() {
	p := process.New(nil)
	defer p.Close()
	err := loop.Run(func(co *loop.Co) error {
		v, err := process.Run(co, p, square, 12).Await(co)
		fmt.Println(v)
		return err
	})
	fmt.Println(err)
	// Output:
	// 144
	// <nil>
}

func ExampleMap() {
	p := process.New(&process.Options{Workers: 2})
	defer p.Close()
	args := slices.Values([]int{1, 2, 3, 4, 5})
	for v, err := range process.Map(context.Background(), p, square, args, pool.MapOptions{Chunk: 2}) {
		fmt.Println(v, err)
	}
	// Output:
	// 1 <nil>
	// 4 <nil>
	// 9 <nil>
	// 16 <nil>
	// 25 <nil>
}

func ExampleMapOn() {
	p := process.New(&process.Options{Workers: 2})
	defer p.Close()
	_ = loop.Run(func(co *loop.Co) error {
		for v, err := range process.MapOn(co, p, square, slices.Values([]int{1, 2, 3}), pool.MapOptions{}) {
			fmt.Println(v, err)
		}
		return nil
	})
	// Output:
	// 1 <nil>
	// 4 <nil>
	// 9 <nil>
}

// What ignores its context can be killed, and the pool goes on.
func ExampleOptions_killOnCancel() {
	p := process.New(&process.Options{Workers: 1, KillOnCancel: true})
	defer p.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	_, err := process.Submit(ctx, p, spin, 0).Result(context.Background())
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	fmt.Println(process.Submit(context.Background(), p, square, 2).Result(context.Background()))
	// Output:
	// true
	// 4 <nil>
}

func ExampleWorkerDeathError() {
	p := process.New(&process.Options{OnDeath: process.Replace})
	defer p.Close()
	_, err := process.Submit(context.Background(), p, quit, 3).Result(context.Background())
	var death *process.WorkerDeathError
	fmt.Println(errors.As(err, &death), death.State)
	fmt.Println(process.Submit(context.Background(), p, square, 2).Result(context.Background()))
	// Output:
	// true exit status 3
	// 4 <nil>
}

// As in Python, the death of one worker is the end of the pool, if nothing else is said.
func ExampleOnDeath() {
	p := process.New(nil)
	defer p.Close()
	_, err := process.Submit(context.Background(), p, quit, 3).Result(context.Background())
	fmt.Println(errors.Is(err, pool.ErrBroken))
	_, err = process.Submit(context.Background(), p, square, 2).Result(context.Background())
	fmt.Println(errors.Is(err, pool.ErrBroken))
	// Output:
	// true
	// true
}

func ExampleOptions_initializer() {
	p := process.New(&process.Options{Initializer: setLanguage.Bind("Kiswahili")})
	defer p.Close()
	fmt.Println(process.Submit(context.Background(), p, tellLanguage, struct{}{}).Result(context.Background()))
	fmt.Println(language)
	// Output:
	// Kiswahili <nil>
	// unknown
}

// The limit is that of the run, however long the job waits for a worker; the one that does not listen is killed.
func ExampleSubmit_within() {
	p := process.New(&process.Options{Workers: 1, KillOnCancel: true})
	defer p.Close()
	first := process.Submit(context.Background(), p, spin.Within(20*time.Millisecond), 0)
	second := process.Submit(context.Background(), p, square.Within(time.Minute), 8)
	_, err := first.Result(context.Background())
	fmt.Println(errors.Is(err, loop.ErrTimeout))
	fmt.Println(second.Result(context.Background()))
	// Output:
	// true
	// 64 <nil>
}

func ExamplePool_Kill() {
	p := process.New(nil)
	job := process.Submit(context.Background(), p, spin, 0)
	p.Kill()
	_, err := job.Result(context.Background())
	fmt.Println(err != nil, p.Close())
	// Output: true <nil>
}

func ExamplePool_Join() {
	p := process.New(nil)
	_ = loop.Run(func(co *loop.Co) error {
		job := process.Submit(context.Background(), p, square, 8)
		err := p.Join(co) // the loop goes on meanwhile
		fmt.Println(job.State())
		return err
	})
	// Output: finished
}

// Arguments and results travel as JSON, in place of gob.
func ExampleOptions_codec() {
	p := process.New(&process.Options{Codec: remote.JSON{}})
	defer p.Close()
	fmt.Println(process.Submit(context.Background(), p, square, 9).Result(context.Background()))
	// Output: 81 <nil>
}

// Workers start when there is work, and stay.
func ExampleStats() {
	p := process.New(&process.Options{Workers: 3})
	fmt.Printf("%+v\n", p.Stats())
	_, err := process.Submit(context.Background(), p, square, 9).Result(context.Background())
	fmt.Println(err, p.Stats().Workers, p.Close())
	fmt.Printf("%+v\n", p.Stats())
	// Output:
	// {Limit:3 Workers:0 Idle:0 Starting:0 Queued:0}
	// <nil> 1 <nil>
	// {Limit:3 Workers:0 Idle:0 Starting:0 Queued:0}
}

func ExampleSubmit_errorOfTheSystem() {
	p := process.New(nil)
	defer p.Close()
	_, err := process.Submit(context.Background(), p, open, "/no/such/file").Result(context.Background())
	var failure *remote.Error
	fmt.Println(errors.As(err, &failure), failure.Type)
	fmt.Println(errors.Is(err, os.ErrNotExist))
	// Output:
	// true *fs.PathError
	// true
}

// A terse is a codec of one's own, which here is JSON under another name.
type terse struct{ remote.JSON }

func init() { remote.RegisterCodec(terse{}) }

func ExampleOptions_codecOfOnesOwn() {
	var codec remote.Codec = terse{}
	p := process.New(&process.Options{Codec: codec})
	defer p.Close()
	fmt.Println(process.Submit(context.Background(), p, check, 7).Result(context.Background()))
	// Output: 7 <nil>
}
