package onloop

import (
	"fmt"
	"io"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// FirstCompleted takes the first of three results, and cancels the other two.
var FirstCompleted = Story{"first-completed", "The first of three wins",
	"Once the first is done, the others are canceled.", firstWins, []string{"firstWins", "race", "firstCompleted"}}

func firstWins(co *loop.Co, w io.Writer) error {
	run := func(name string, d time.Duration) *task.Task[string] {
		return task.Go(co, func(co *loop.Co) (string, error) { return race(co, w, name, d) }, task.Named(name))
	}
	v, err := firstCompleted(co, w, run("slow", time.Hour), run("fast", 10*time.Millisecond), run("slower", 2*time.Hour))
	fmt.Fprintln(w, "First completed:", v)
	return err
}

func race(co *loop.Co, w io.Writer, name string, d time.Duration) (string, error) {
	err := co.Sleep(d)
	if loop.IsCanceled(err) {
		fmt.Fprintln(w, name, "cleans up")
	}
	return name, err
}

// firstCompleted returns the outcome of the one that is done first, when the others have ended as well.
func firstCompleted(co *loop.Co, w io.Writer, ts ...*task.Task[string]) (string, error) {
	done, pending, err := future.Wait(co, future.FirstCompleted, ts...)
	if err != nil {
		return "", err
	}
	for _, t := range pending {
		t.Cancel(nil)
	}
	if len(pending) > 0 {
		note(w, "Cancel only asks, in Python too (done: %v); who wants the others gone waits for them.", pending[0].Done())
		if _, _, err := future.Wait(co, future.AllCompleted, pending...); err != nil {
			return "", err
		}
	}
	return done[0].Result() // there may be several: this is the first argument among them
}

// note prints what a reader who knows Python should be told.
func note(w io.Writer, format string, args ...any) {
	fmt.Fprintf(w, "Note: "+format+"\n", args...)
}
