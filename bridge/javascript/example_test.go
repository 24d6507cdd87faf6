package javascript_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/timer"
)

// virtual is a clock on which an hour of sleep takes no time.
func virtual() *loop.Options { return &loop.Options{Clock: &timer.Virtual{}} }

// A function of Go that suspends is a function of the script that returns a promise.
func ExampleAsync() {
	err := loop.RunWith(context.Background(), virtual(), func(co *loop.Co) error {
		r := javascript.New(co, &javascript.Options{Web: true, Output: os.Stdout})
		sleep := javascript.Async(r, func(co *loop.Co, args []goja.Value) (string, error) {
			return "rested", co.Sleep(time.Duration(args[0].ToInteger()) * time.Second)
		})
		if err := r.VM().Set("sleep", sleep); err != nil {
			return err
		}
		return r.Run(co, "main.js", `
			sleep(3600).then(state => console.log(state, performance.now() / 3600000));
			sleep(10, AbortSignal.timeout(5)).catch(e => console.log(e.name));
		`)
	})
	fmt.Println(err)
	// Output:
	// TimeoutError
	// rested 1
	// <nil>
}

// What a script returns as a promise is awaited by a coroutine of Go.
func ExampleRuntime_Await() {
	err := loop.RunWith(context.Background(), virtual(), func(co *loop.Co) error {
		r := javascript.New(co, nil)
		add, err := r.RunScript("add.js", `(async (a, b) => { await null; return a + b })`)
		if err != nil {
			return err
		}
		promise, err := r.Call(add, nil, r.VM().ToValue(20), r.VM().ToValue(22))
		if err != nil {
			return err
		}
		sum, err := r.Await(co, promise)
		fmt.Println(sum)
		return err
	})
	fmt.Println(err)
	// Output:
	// 42
	// <nil>
}

// A callback that never ends is interrupted; the host may go on.
func ExampleLimitError() {
	err := loop.Run(func(co *loop.Co) error {
		o := &javascript.Options{CallbackTime: 20 * time.Millisecond}
		o.OnError = func(err error) bool {
			limit, ok := err.(*javascript.LimitError)
			fmt.Println(ok, limit.What)
			return true
		}
		return javascript.New(co, o).Run(co, "main.js", `setImmediate(() => { for (;;); })`)
	})
	fmt.Println(err)
	// Output:
	// true the time of one callback
	// <nil>
}

// A script is run under other orders of what comes from outside, until one fails.
func ExampleProgram() {
	program := javascript.Program(nil, "race.js", `
		let first;
		io("a", 5).then(v => first ??= v);
		setTimeout(() => io("b", 4).then(v => first ??= v), 1);
		setTimeout(() => assert(first === "a", "the first was " + first), 10);
	`)
	failure := looptest.Explorer{}.Run(program).Failure
	var e *javascript.Error
	fmt.Println(errors.As(failure, &e), failure.Departures)
	fmt.Println(e.Message)
	// Output:
	// true 1
	// assert: the first was b
}
