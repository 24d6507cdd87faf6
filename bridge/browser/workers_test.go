//go:build js

package browser_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall/js"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/browser"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

var (
	factorial = browser.Register("factorial", func(_ context.Context, n int) (int, error) {
		product := 1
		for i := range n {
			product *= i + 1
		}
		return product, nil
	})
	compute = browser.Register("compute without end", func(_ context.Context, _ struct{}) (int, error) {
		for i := 0; ; i++ {
			_ = i
		}
	})
	wait = browser.Register("wait", func(ctx context.Context, _ struct{}) (int, error) {
		<-ctx.Done()
		return 0, ctx.Err()
	})
	fail = browser.Register("fail", func(_ context.Context, how string) (int, error) {
		switch how {
		case "goexit":
			runtime.Goexit()
		case "panic":
			panic("oh")
		case "exit": // while JavaScript has still to call it
			js.Global().Call("queueMicrotask", js.FuncOf(func(js.Value, []js.Value) any { return nil }))
			os.Exit(3)
		}
		return 0, errors.New(how)
	})
)

// working runs a program with workers, if there is a server from which a page has its program; in Node it has a file.
func working(t *testing.T, o browser.WorkersOptions, main func(co *loop.Co, w *browser.Workers) error) {
	if js.Global().Get("location").IsUndefined() {
		if o.Wasm, o.Glue = os.Getenv("BROWSER_TEST_WASM"), os.Getenv("BROWSER_TEST_GLUE"); o.Wasm == "" {
			t.Log("there is no program for workers: TestOnJS, which is run on another system than js, has one")
			return
		}
	}
	run(t, func(co *loop.Co) error {
		w := browser.NewWorkers(co, &o)
		if err := main(co, w); err != nil {
			return err
		}
		return w.Close(co)
	})
}

// Factorials in three workers, while one computes without end and is killed: its job fails by name, the rest is done.
func TestFactorialsInWorkers(t *testing.T) {
	working(t, browser.WorkersOptions{Workers: 3}, func(co *loop.Co, w *browser.Workers) error {
		endless := browser.Submit(w, compute, struct{}{})
		var results []*future.Future[int]
		for n := 5; n <= 9; n++ {
			results = append(results, browser.Submit(w, factorial, n))
		}
		first, err := results[0].Await(co)
		require.NoError(t, err)
		require.Equal(t, 120, first)
		require.Equal(t, "compute without end", w.Running()[0])
		require.True(t, w.Kill(0))
		got, err := future.Gather(co, results...).Await(co)
		require.NoError(t, err)
		require.Equal(t, []int{120, 720, 5040, 40320, 362880}, got)
		_, err = endless.Await(co)
		require.EqualError(t, err, `browser: worker 0, running "compute without end", was killed`)
		again, err := future.Gather(co, browser.Submit(w, factorial, 3), browser.Submit(w, factorial, 4)).Await(co)
		require.Equal(t, []int{6, 24}, again)
		return err
	})
}

// What goes wrong in a worker is the error of its job, and of no other.
func TestErrorsOfWorkers(t *testing.T) {
	working(t, browser.WorkersOptions{Workers: 1}, func(co *loop.Co, w *browser.Workers) error {
		got := map[string]error{}
		for _, how := range []string{"an error", "panic", "goexit", "exit"} {
			_, got[how] = browser.Submit(w, fail, how).Await(co)
		}
		require.Equal(t, &browser.RemoteError{Func: "fail", Text: "an error"}, got["an error"])
		require.ErrorContains(t, got["panic"], "oh")
		require.Equal(t, &browser.RemoteError{Func: "fail", Text: loop.ErrGoexit.Error()}, got["goexit"])
		require.Equal(t, &browser.WorkerDeathError{Worker: 0, Func: "fail", Reason: "has exited"}, got["exit"])
		v, err := browser.Submit(w, factorial, 5).Await(co)
		require.Equal(t, 120, v)
		return err
	})
}

// To cancel a job ends its context; or its worker, if that is wanted.
func TestCanceledJobs(t *testing.T) {
	for _, kill := range []bool{false, true} {
		o := browser.WorkersOptions{Workers: 1, KillOnCancel: kill}
		working(t, o, func(co *loop.Co, w *browser.Workers) error {
			if _, err := browser.Submit(w, factorial, 4).Await(co); err != nil {
				return err
			}
			waiting := browser.Submit(w, wait, struct{}{}) // begins at once, since the worker is there
			never := browser.Submit(w, compute, struct{}{})
			v, err := future.WaitFor(co, 50*time.Millisecond, waiting)
			require.ErrorIs(t, err, loop.ErrTimeout, fmt.Sprint(v))
			require.True(t, never.Cancel(nil))
			v, err = browser.Submit(w, factorial, 5).Await(co)
			require.Equal(t, 120, v)
			return err
		})
	}
}

// What did not begin fails when the workers are closed, and what runs is killed.
func TestCloseOfWorkers(t *testing.T) {
	working(t, browser.WorkersOptions{Workers: 1}, func(co *loop.Co, w *browser.Workers) error {
		runs, waits := browser.Submit(w, compute, struct{}{}), browser.Submit(w, factorial, 5)
		if err := co.Sleep(50 * time.Millisecond); err != nil {
			return err
		}
		require.NoError(t, w.Close(co))
		_, err := waits.Await(co)
		require.Equal(t, browser.ErrWorkersClosed, err)
		_, err = runs.Await(co)
		var death *browser.WorkerDeathError
		require.ErrorAs(t, err, &death)
		require.Equal(t, "compute without end", death.Func)
		_, err = browser.Submit(w, factorial, 5).Await(co)
		require.Equal(t, browser.ErrWorkersClosed, err)
		return nil
	})
}

// A worker that cannot be started is an error of its job.
func TestWorkersWithoutAProgram(t *testing.T) {
	run(t, func(co *loop.Co) error {
		w := browser.NewWorkers(co, &browser.WorkersOptions{Workers: 1, Wasm: "/missing"})
		_, err := browser.Submit(w, factorial, 5).Await(co)
		require.ErrorContains(t, err, `browser: worker 0, running "factorial", could not be started: `)
		return w.Close(co)
	})
}
