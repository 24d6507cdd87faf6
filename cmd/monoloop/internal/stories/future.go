package stories

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

func basicFuture(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		sum := bridge.NewResolver[int64](co)
		go func() { sum.Resolve(sumBelow(1_000_000), nil) }()

		fmt.Fprintln(w, "Done yet?", sum.Future().Done())
		v, err := sum.Future().Await(co)
		if err != nil {
			return err
		}
		fmt.Fprintln(w, "Result:", v)
		return nil
	})
}

func sumBelow(n int64) int64 {
	sum := int64(0)
	for i := range n {
		sum += i
	}
	return sum
}

func printFuture(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		p := future.New[string](co)
		fmt.Fprintln(w, p.Future())
		p.SetResult("Hello")
		fmt.Fprintln(w, p.Future())
		v, err := p.Future().Result()
		fmt.Fprintln(w, v)
		return err
	})
}

func helloFuture(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		p := future.New[string](co)
		setLater(co, p, "Hello from Future!", 10*time.Millisecond)

		v, err := p.Future().Await(co)
		fmt.Fprintln(w, v)
		return err
	})
}

// setLater settles p with v when d has passed.
func setLater[T any](r loop.Ref, p *future.Promise[T], v T, d time.Duration) {
	r.Loop().CallLater(d, func() { p.SetResult(v) })
}

func futureInterface(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		p := future.New[string](co)
		f := p.Future()
		fmt.Fprintln(w, f.Done())
		fmt.Fprintln(w, f.Canceled())

		p.SetResult("Success!")
		fmt.Fprintln(w, f.Done())
		v, err := f.Result()
		if err != nil {
			return err
		}
		fmt.Fprintln(w, v)

		another := future.New[string](co)
		another.Future().OnDone(func(f *future.Future[string]) {
			v, _ := f.Result()
			fmt.Fprintln(w, "Future completed with:", v)
		})
		another.SetResult("Another success!")
		note(w, "the result is set, but the callback comes in the next turn of the loop, in Python too.")
		return co.Yield()
	})
}

func storedError(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		f := future.Failed[string](co, errors.New("Database connection failed"))
		fmt.Fprintln(w, "Has exception?", f.Err() != nil)
		if _, err := f.Result(); err != nil {
			fmt.Fprintln(w, "Caught:", err)
		}
		return nil
	})
}

func errorsReach(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		failed := future.Failed[string](co, errors.New("Something went wrong"))
		if _, err := failed.Await(co); err != nil {
			fmt.Fprintln(w, "Caught exception:", err)
		}

		another := future.New[string](co)
		another.Future().OnDone(func(f *future.Future[string]) {
			if _, err := f.Result(); err != nil {
				fmt.Fprintln(w, "Callback caught:", err)
			}
		})
		another.SetError(errors.New("Another error"))
		return co.Yield() // the callback comes in the next turn
	})
}
