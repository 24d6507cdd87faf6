//go:build js

package browser_test

import (
	"fmt"
	"syscall/js"
	"time"

	"github.com/monoloop-go/monoloop/bridge/browser"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func ExampleRun() {
	err := browser.Run(func(co *loop.Co) error {
		say := func(d time.Duration, word string) *task.Task[string] {
			return task.Go(co, func(co *loop.Co) (string, error) { return word, co.Sleep(d) })
		}
		words, err := future.Gather(co, say(20*time.Millisecond, "hello"), say(10*time.Millisecond, "world")).Await(co)
		fmt.Println(words)
		return err
	})
	fmt.Println(err)
	// Output:
	// [hello world]
	// <nil>
}

func ExampleAwait() {
	err := browser.Run(func(co *loop.Co) error {
		v, err := browser.Await(co, js.Global().Get("Promise").Call("resolve", "kept"))
		fmt.Println(v, err)
		_, err = browser.Await(co, js.Global().Get("Promise").Call("reject", "broken"))
		return err
	})
	fmt.Println(err)
	// Output:
	// kept <nil>
	// JavaScript: broken
}

func ExampleFunc() {
	err := browser.Run(func(co *loop.Co) error {
		double, release := browser.Func(co.Loop(), func(co *loop.Co, args []js.Value) (any, error) {
			return 2 * args[0].Int(), co.Sleep(time.Millisecond)
		})
		defer release()
		v, err := browser.Await(co, double.Invoke(21)) // as JavaScript would: await double(21)
		fmt.Println(v.Int())
		return err
	})
	fmt.Println(err)
	// Output:
	// 42
	// <nil>
}

func ExampleListener() {
	err := browser.Run(func(co *loop.Co) error {
		target := js.Global().Get("EventTarget").New()
		clicks := browser.Listen(co, target, "click")
		defer clicks.Close()
		target.Call("dispatchEvent", js.Global().Get("Event").New("click"))
		event, err := clicks.Next(co)
		fmt.Println(event.Get("type"))
		return err
	})
	fmt.Println(err)
	// Output:
	// click
	// <nil>
}

func ExamplePort() {
	err := browser.Run(func(co *loop.Co) error {
		here, end := browser.Channel(co)
		defer here.Close()
		there := browser.NewPort(co, end)
		defer there.Close()
		if err := here.Post("hello"); err != nil {
			return err
		}
		v, err := there.Receive(co)
		fmt.Println(v)
		return err
	})
	fmt.Println(err)
	// Output:
	// hello
	// <nil>
}

func ExampleWorkers() {
	err := browser.Run(func(co *loop.Co) error {
		w := browser.NewWorkers(co, &browser.WorkersOptions{Workers: 2, Wasm: "no such program"})
		_, err := browser.Submit(w, factorial, 20).Await(co)
		fmt.Println(err != nil) // there is no such program to be run
		return w.Close(co)
	})
	fmt.Println(err)
	// Output:
	// true
	// <nil>
}
