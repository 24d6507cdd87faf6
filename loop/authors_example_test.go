package loop_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/monoloop-go/monoloop/loop"
)

// These examples are for authors of primitives and of other kinds of tasks.

// A tick is an entry of the ready queue itself, so that to schedule it again allocates nothing.
type tick struct {
	l    *loop.Loop
	left int
}

func (t *tick) Run() {
	fmt.Println(t.left)
	if t.left--; t.left > 0 {
		t.l.Low().Schedule(t)
	}
}

func ExampleRunnable() {
	l := loop.New(nil)
	l.Low().Schedule(&tick{l, 3})
	fmt.Println(l.RunUntilIdle(), l.Close())
	// Output:
	// 3
	// 2
	// 1
	// <nil> <nil>
}

// A job is a kind of task: it contains its coroutine, is the routine of it, and keeps the outcome.
type job struct {
	co     loop.Co
	answer int
	err    error
}

// Body is what runs. It makes job a Body.
func (j *job) Body(co *loop.Co) error {
	err := co.Yield()
	j.answer = 42
	return err
}

// Step makes of the body a straight-line coroutine.
func (j *job) Step(co *loop.Co, _ error) (bool, error) { return co.Low().BeginBody(j) }

// Ended is told of the end. It makes job a Routine.
func (j *job) Ended(err error) { j.err = err }

func ExampleRoutine() {
	l := loop.New(nil)
	j := &job{}
	j.co.Low().Start(l, j)
	fmt.Println(l.RunUntilIdle(), j.co.Ended(), j.answer, j.err, l.Close())
	// Output: <nil> true 42 <nil> <nil>
}

// The job is a Body and a Routine in one, which costs no closure.
func ExampleBody() {
	l := loop.New(nil)
	j := &job{}
	j.co.Low().Start(l, j)
	j.co.Cancel(errors.New("not needed")) // before its first step: the body never begins
	fmt.Println(l.RunUntilIdle(), j.answer, j.err, l.Close())
	// Output: <nil> 0 canceled: not needed <nil>
}

func ExampleLowCo_BeginBody() {
	l := loop.New(nil)
	j := &job{}
	j.co.Low().StartEager(l, j) // outside a turn: the first step comes in the next one
	more, err := l.Turn()
	fmt.Println(more, err, j.co.Ended())
	more, err = l.Turn()
	fmt.Println(more, err, j.co.Ended(), l.Close())
	// Output:
	// true <nil> false
	// false <nil> true <nil>
}

// A promised is what waits for the word of one coroutine.
type promised struct{ by *loop.Co }

func (p *promised) Step(co *loop.Co, in error) (done bool, err error) {
	if in != nil {
		return true, in
	}
	co.Low().Park(p)
	return false, nil
}

func (p *promised) Abort(co *loop.Co, cause error) bool {
	co.Low().Throw(loop.Canceled(cause))
	return true
}

func (p *promised) String() string { return "the word of " + p.by.Name() }

// DependsOn makes promised a Dependent: the await chain goes on through it.
func (p *promised) DependsOn() []any { return []any{p.by} }

func ExampleDependent() {
	run(func(co *loop.Co) error {
		a := loop.Start(co, &Latch{left: 1}, func(error) {})
		b := loop.Start(co, &promised{a}, func(error) {})
		err := co.Yield()
		fmt.Print(b.AwaitChain())
		return err
	})
	// Output:
	// Task-3 waits for the word of Task-2
	//   Task-2 waits for a latch with 1 left
}

// A committee is what waits for the words of many.
type committee struct {
	promised
	all []any
}

func (c *committee) Step(co *loop.Co, in error) (done bool, err error) {
	if in != nil {
		return true, in
	}
	co.Low().Park(c)
	return false, nil
}

func (c *committee) String() string { return "a committee" }

// DependsOn makes the await graph go on through all of a committee.
func (c *committee) DependsOn() []any { return c.all }

func ExampleDependent_many() {
	run(func(co *loop.Co) error {
		a := loop.Start(co, &Latch{left: 1}, func(error) {})
		b := loop.Start(co, &Latch{left: 1}, func(error) {})
		loop.Start(co, &committee{all: []any{&promised{a}, &promised{b}}}, func(error) {})
		err := co.Yield()
		fmt.Print(co.Loop().AwaitGraph())
		return err
	})
	// Output:
	// main is running
	// Task-4 waits for a committee
	//   Task-2 waits for a latch with 1 left
	//   Task-3 waits for a latch with 1 left
}

type title string

func (t title) String() string { return string(t) }

// An error that is kept as an Unread is reported, unless somebody reads it.
func ExampleUnread() {
	l := loop.New(&loop.Options{OnError: func(r loop.Report) { fmt.Println(r) }})
	seen := l.Low().KeepUnread(errors.New("no answer"), title("first"), "")
	l.Low().KeepUnread(errors.New("no question"), title("second"), "")
	fmt.Println(seen.Read())
	_ = l.Close()
	// Output:
	// no answer
	// error was never retrieved (second): no question
}

func ExampleCaller() {
	file, _, _ := strings.Cut(filepath.Base(loop.Caller()), ":")
	fmt.Println(file)
	// Output: authors_example_test.go
}
