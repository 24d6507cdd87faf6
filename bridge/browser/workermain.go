//go:build js

package browser

import (
	"context"
	"errors"
	"fmt"
	"syscall/js"

	"github.com/monoloop-go/monoloop/loop"
)

// What a page and its workers say to each other are objects with these properties: from the page, an order to run name
// with arg, or to cancel; from the worker, an outcome with result or error, which may be a cancellation, or how its
// program has ended.
const (
	propName, propArg, propCancel                = "name", "arg", "cancel"
	propResult, propError, propCanceled, propEnd = "result", "error", "canceled", "ended"
)

// workerMark is what a worker of this package finds in its global object: the port to who has started it.
const workerMark = "monoloopWorker"

// Main turns a program that Workers have started into a worker: there it serves jobs and never returns. Anywhere else
// it returns at once. It must be the first thing in main, after the functions were registered.
func Main() {
	port := js.Global().Get(workerMark)
	if port.IsUndefined() {
		return
	}
	err := Run(func(co *loop.Co) error { return serveJobs(co, NewPort(co, port)) })
	panic(fmt.Sprint("browser: the worker has ended: ", err))
}

// serveJobs runs one job after the other; the page has one under way at a time.
func serveJobs(co *loop.Co, port *Port) error {
	cancel := func(error) {}
	defer func() { cancel(loop.ErrCanceled) }()
	for message, err := range port.All(co) {
		if err != nil {
			return err
		}
		if !message.Get(propCancel).IsUndefined() {
			cancel(loop.ErrCanceled)
			continue
		}
		ctx, end := context.WithCancelCause(context.Background())
		cancel = end
		go perform(ctx, co.Loop(), port, message.Get(propName).String(), []byte(message.Get(propArg).String()))
	}
	return nil
}

// perform runs a job, and has its outcome sent, also if the function ends the goroutine.
func perform(ctx context.Context, l *loop.Loop, port *Port, name string, arg []byte) {
	var result []byte
	err := loop.ErrGoexit // unless the function returns
	defer func() {
		outcome := map[string]any{propResult: string(result)}
		if err != nil {
			canceled := loop.IsCanceled(err) || ctx.Err() != nil && errors.Is(err, ctx.Err())
			outcome = map[string]any{propError: err.Error(), propCanceled: canceled}
		}
		_ = l.CallSoonThreadsafe(func() { _ = port.Post(outcome) })
	}()
	if fn := workerFuncs[name]; fn != nil {
		result, err = fn(ctx, arg)
	} else {
		err = fmt.Errorf("browser: the function %q is not registered in the worker", name)
	}
}
