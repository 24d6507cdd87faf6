package loop_test

import (
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// A host on the real clock: one select for its own events, the posts of other goroutines, and the next deadline.
func Example_host() {
	l := loop.New(nil)
	events := make(chan string, 1)
	over, more := false, true
	script := loop.Start(l, loop.Func(func(co *loop.Co) error {
		if err := co.Sleep(time.Millisecond); err != nil {
			return err
		}
		fmt.Println("script: a timer")
		go func() { _ = l.CallSoonThreadsafe(func() { fmt.Println("script: a post"); events <- "key" }) }()
		return co.Sleep(time.Hour)
	}), func(err error) {
		fmt.Println("script ended:", err)
		over = true
	})

	alarm := time.NewTimer(0)
	for !over {
		select {
		case <-due(l, more, alarm):
		case <-l.Woken():
		case e := <-events:
			fmt.Println("host:", e)
			script.Cancel(nil)
		}
		var err error
		if more, err = l.RunShare(loop.Share{Time: 5 * time.Millisecond}); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Println(l.Close())
	// Output:
	// script: a timer
	// script: a post
	// host: key
	// script ended: canceled
	// <nil>
}

// due is when the loop has something to do if nobody posts: at once if there is more, and otherwise at the next
// deadline.
func due(l *loop.Loop, more bool, alarm *time.Timer) <-chan time.Time {
	next, ok := l.NextDeadline()
	switch {
	case more:
		alarm.Reset(0)
	case ok:
		alarm.Reset(next - l.Time())
	default:
		return nil
	}
	return alarm.C
}

func ExampleLoop_RunShare() {
	l := loop.New(nil)
	var again func()
	n := 0
	again = func() {
		n++
		l.CallSoon(again)
	}
	l.CallSoon(again) // work without end
	for range 3 {     // frames
		more, err := l.RunShare(loop.Share{Turns: 10, Time: time.Minute})
		fmt.Println(n, more, err)
	}
	fmt.Println(l.Close())
	// Output:
	// 10 true <nil>
	// 20 true <nil>
	// 30 true <nil>
	// <nil>
}
