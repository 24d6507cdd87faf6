package loop

import (
	"errors"
	"fmt"
	"strings"
)

// DeadlockMode says whether a loop ends a run in which nothing can happen any more.
type DeadlockMode uint8

const (
	// DeadlockAuto is on under a timer.Virtual without OnIdle, unless an interrupt may cancel main, and off otherwise.
	DeadlockAuto DeadlockMode = iota
	DeadlockOn
	DeadlockOff
)

// ErrDeadlock matches every *DeadlockError.
var ErrDeadlock = errors.New("loop: deadlock")

// A DeadlockError is what Run returns when nothing was ready, no timer was set, nobody held the loop or listened for
// it, and main had not ended; RunForever, when coroutines wait like that; Close, when coroutines that were canceled
// wait like that. See Options.Deadlock for when a loop looks for it.
type DeadlockError struct {
	// Graph is who waited for whom.
	Graph *Graph

	story string
}

// Error says of each coroutine what it waits for, as Graph.String does, and names the cycles, if there are any.
func (e *DeadlockError) Error() string { return "loop: deadlock: " + e.story }

// Is makes every DeadlockError match ErrDeadlock.
func (e *DeadlockError) Is(target error) bool { return target == ErrDeadlock }

func (l *Loop) newDeadlock() *DeadlockError {
	g := l.AwaitGraph()
	var b strings.Builder
	fmt.Fprintf(&b, "nothing is ready, no timer is set, nothing outside holds the loop, and %s\n",
		counted(l.live, "coroutine"))
	b.WriteString(g.String())
	return &DeadlockError{Graph: g, story: strings.TrimSuffix(b.String(), "\n")}
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what + " waits"
	}
	return fmt.Sprintf("%d %ss wait", n, what)
}

// watchesDeadlock tells whether the options ask for it. A clock that handles idleness itself is left to do so.
func (l *Loop) watchesDeadlock() bool {
	switch {
	case l.simulated != nil && l.simulated.HandlesIdle():
		return false
	case l.opts.Deadlock == DeadlockAuto:
		return l.simulated != nil && !l.opts.HandleInterrupt
	}
	return l.opts.Deadlock == DeadlockOn
}

// starved reports whether the loop can only wait for ever, and ends the run if so. A context that may end main is a
// hold.
func (l *Loop) starved() bool {
	if l.live == 0 || l.holds != [2]int{} || l.ctx.Done() != nil || !l.watchesDeadlock() || l.inbox.Filled() {
		return false
	}
	l.halt()
	l.deadlock = &DeadlockError{Graph: &Graph{}, story: "a String method of what is waited for has panicked"} // or it stays so
	l.deadlock = l.newDeadlock()
	return true
}

// tellDeadlock returns what has ended the run, once; nil if no deadlock has.
func (l *Loop) tellDeadlock() error {
	if l.deadlock == nil {
		return nil
	}
	err := l.deadlock
	l.deadlock = nil
	return err
}
