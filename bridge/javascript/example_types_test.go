package javascript_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing/fstest"

	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/loop"
)

// A script gets what the host gives it: here a console, files, and a module of Go.
func ExampleOptions() {
	o := &javascript.Options{
		Web: true, Output: os.Stdout,
		Files: fstest.MapFS{"greet.js": {Data: []byte(`module.exports = who => "hello " + who`)}},
		Modules: map[string]func(r *javascript.Runtime) (goja.Value, error){
			"user": func(r *javascript.Runtime) (goja.Value, error) { return r.ToValue("Ada"), nil },
		},
	}
	err := loop.RunWith(context.Background(), virtual(), func(co *loop.Co) error {
		return javascript.New(co, o).Run(co, "main.js", `console.log(require("./greet")(require("user")))`)
	})
	fmt.Println(err)
	// Output:
	// hello Ada
	// <nil>
}

// A script without timers of its own, and without a console.
func ExampleFeatures() {
	o := &javascript.Options{Web: true, Without: javascript.Timers | javascript.Console}
	err := loop.RunWith(context.Background(), virtual(), func(co *loop.Co) error {
		r := javascript.New(co, o)
		v, err := r.RunScript("main.js", `[typeof setTimeout, typeof console, typeof URL].join()`)
		fmt.Println(v)
		return err
	})
	fmt.Println(err)
	// Output:
	// undefined,undefined,function
	// <nil>
}

// What a script throws comes with its name, its message and its place, and keeps the error of Go that it stands for.
func ExampleError() {
	errMissing := errors.New("no such user")
	err := loop.RunWith(context.Background(), virtual(), func(co *loop.Co) error {
		r := javascript.New(co, nil)
		find := func(goja.FunctionCall) goja.Value { panic(r.Throwable(errMissing)) }
		if err := r.VM().Set("find", find); err != nil {
			return err
		}
		return r.Run(co, "main.js", "function work() {\n\tfind(7);\n}\nwork();")
	})
	var e *javascript.Error
	fmt.Println(errors.As(err, &e), errors.Is(err, errMissing))
	fmt.Println(e.Name, e.Message)
	fmt.Println(strings.Contains(e.Stack, "work (main.js:2:"))
	// Output:
	// true true
	// Error no such user
	// true
}

// A run is ended from another goroutine; the script's place is told.
func ExampleInterruptError() {
	err := loop.Run(func(co *loop.Co) error {
		r := javascript.New(co, nil)
		started := make(chan struct{})
		if err := r.VM().Set("started", func() { close(started) }); err != nil {
			return err
		}
		go func() {
			<-started
			r.Interrupt(errors.New("the user has left"))
		}()
		return r.Run(co, "main.js", `started(); for (;;);`)
	})
	var interrupt *javascript.InterruptError
	fmt.Println(errors.As(err, &interrupt), interrupt.Cause)
	fmt.Println(strings.Contains(interrupt.Stack, "main.js:1:"))
	// Output:
	// true the user has left
	// true
}

// Rejections that nobody handles can be told without ending the run.
func ExampleRejectionMode() {
	o := &javascript.Options{Web: true, Output: os.Stdout, Rejections: javascript.ReportRejections}
	o.OnError = func(err error) bool {
		text, _, _ := strings.Cut(err.Error(), "\n")
		fmt.Println("host:", text)
		return false
	}
	err := loop.RunWith(context.Background(), virtual(), func(co *loop.Co) error {
		return javascript.New(co, o).Run(co, "main.js", `
			Promise.reject(new Error("nobody cares"));
			setTimeout(() => console.log("the run goes on"), 1);
		`)
	})
	fmt.Println(err)
	// Output:
	// host: unhandled rejection: Error: nobody cares
	// the run goes on
	// <nil>
}
