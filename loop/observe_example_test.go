package loop_test

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// In debug mode the loop knows where things were made.
func ExampleDebugMode() {
	l := loop.New(&loop.Options{
		Debug: loop.DebugOn,
		OnError: func(r loop.Report) {
			place, _, _ := strings.Cut(filepath.Base(r.Made), ":")
			fmt.Println(r.Message, "/", r.Name, "/", place)
		},
		RecoverPanics: true,
		SlowCallback:  time.Hour, // a slow callback would be reported, too
	})
	l.CallSoon(func() { panic("a bug") })
	fmt.Println(l.RunUntilIdle(), l.Close())
	// Output:
	// panic in callback / loop_test.ExampleDebugMode.func2 / observe_example_test.go
	// <nil> <nil>
}

func ExampleReport() {
	l := loop.New(&loop.Options{OnError: func(r loop.Report) { fmt.Println(r) }})
	loop.Start(l, loop.Func(func(*loop.Co) error { return io.ErrUnexpectedEOF }), nil).SetName("reader")
	fmt.Println(l.RunUntilIdle(), l.Close())
	// Output:
	// error of a coroutine that nobody awaits (reader): unexpected EOF
	// <nil> <nil>
}

// Everything that the loop does can be watched.
func ExampleEvent() {
	l := loop.New(&loop.Options{
		Clock:     &timer.Virtual{},
		Observers: []func(loop.Event){func(e loop.Event) { fmt.Println(e.Time, e.Kind) }},
	})
	_ = l.Run(func(co *loop.Co) error { return co.Sleep(time.Second) })
	_ = l.Close()
	// Output:
	// 0s start
	// 0s step
	// 0s park
	// 0s step end
	// 0s wait
	// 1s wait end
	// 1s timer
	// 1s callback
	// 1s wake
	// 1s callback end
	// 1s step
	// 1s step end
	// 1s end
	// 1s ready
	// 1s callback
	// 1s callback end
}

func ExampleEventKind() {
	switches := 0
	l := loop.New(&loop.Options{Observers: []func(loop.Event){func(e loop.Event) {
		if e.Kind == loop.EventStep {
			switches++
		}
	}}})
	_ = l.Run(func(co *loop.Co) error { return errors.Join(co.Yield(), co.Yield()) })
	fmt.Println(switches, l.Close())
	// Output: 3 <nil>
}
