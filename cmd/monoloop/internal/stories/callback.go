package stories

import (
	"fmt"
	"io"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

func doneCallback(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		p := future.New[string](co)
		p.Future().OnDone(func(f *future.Future[string]) {
			v, _ := f.Result()
			fmt.Fprintln(w, "The result is:", v)
		})
		p.SetResult("Hello")
		return co.Yield() // the callback comes in the next turn
	})
}

func processingCallback(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		computed := bridge.NewResolver[int](co)
		computed.Future().OnDone(func(f *future.Future[int]) { processResult(w, f) })
		doubled := future.Map(computed.Future(), func(v int) int { return v * 2 })
		go func() { computed.Resolve(21, nil) }()

		v, err := doubled.Await(co)
		if err != nil {
			return err
		}
		note(w, "what a callback returns is dropped, in Python too; a derived future is made by Then or Map, here of %d.", v)
		computed.Future().OnDone(func(f *future.Future[int]) {
			fmt.Fprintln(w, "A callback that is added after completion is called as well.")
		})
		return co.Yield()
	})
}

func processResult(w io.Writer, f *future.Future[int]) {
	v, err := f.Result()
	if err != nil {
		fmt.Fprintln(w, "Error occurred:", err)
		return
	}
	fmt.Fprintln(w, "Processing result:", v)
}

// A response is the answer to a request.
type response struct {
	Success bool
	Result  int
}

// requestSquare asks for the square of a number; the answer takes a while, in which the caller may do as it likes.
func requestSquare(r loop.Ref, number int) *future.Future[response] {
	answer := future.New[response](r)
	setLater(r, answer, response{Success: true, Result: number * number}, 10*time.Millisecond)
	return answer.Future()
}

func squares(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		requests := []*future.Future[response]{requestSquare(co, 2), requestSquare(co, 3), requestSquare(co, 4)}
		for _, request := range requests {
			answer, err := request.Await(co)
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "%+v\n", answer)
		}
		return nil
	})
}

func squaresByCallback(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		_, err := future.Gather(co, fetchSquare(co, w, 2), fetchSquare(co, w, 3), fetchSquare(co, w, 4)).Await(co)
		return err
	})
}

// fetchSquare prints the square when it is there. It returns the future, so that the program knows when to end.
func fetchSquare(r loop.Ref, w io.Writer, number int) *future.Future[response] {
	request := requestSquare(r, number)
	request.OnDone(func(f *future.Future[response]) {
		if answer, err := f.Result(); err == nil && answer.Success {
			fmt.Fprintln(w, "Result is:", answer.Result)
		}
	})
	return request
}

// performLegacyOperation stands for a library that works on a goroutine of its own, and calls back from there.
func performLegacyOperation(callback func(result int)) {
	go func() { callback(42) }()
}

func legacyCallback(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		answer := bridge.NewResolver[int](co)
		fmt.Fprintln(w, "Starting legacy operation...")
		performLegacyOperation(func(result int) { answer.Resolve(result, nil) })

		fmt.Fprintln(w, "Waiting for result...")
		v, err := answer.Future().Await(co)
		if err != nil {
			return err
		}
		fmt.Fprintln(w, "Got result:", v)
		return tooLate(co, w)
	})
}

// tooLate lets the answer come when nobody waits for it any more.
func tooLate(co *loop.Co, w io.Writer) error {
	answer, called := bridge.NewResolver[int](co), bridge.NewResolver[bool](co)
	answer.Future().Cancel(nil)
	performLegacyOperation(func(result int) {
		answer.Resolve(result, nil)
		called.Resolve(true, nil)
	})
	_, err := called.Future().Await(co)
	note(w, "an answer that comes too late is dropped (canceled: %v); set_result would fail in Python's loop.",
		answer.Future().Canceled())
	return err
}
