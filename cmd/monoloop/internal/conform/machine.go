package conform

import (
	"errors"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// errStuck ends every task of a program that is stuck, past all its handlers.
var errStuck = errors.New("conform: stuck")

// A signal is how a statement or a body is left: by running off its end (the zero signal), by return, or by an error.
type signal struct {
	returned bool
	value    any
	err      error
}

func raise(err error) signal { return signal{err: err} }

// A frame is a statement under way. resume is called with the zero signal at first, and then each time with the outcome
// of what the frame asked for: to run another frame on top of it, or to wait. It asks for one, or says how it is left.
type frame interface {
	resume(m *machine, in signal) action
}

// An action is what a frame asks for; if it asks for nothing, the frame is left by the signal.
type action struct {
	push frame
	wait wait
	left signal
}

// A wait is the end of the road for the interpreter: an operation of the library that suspends, in both its forms.
type wait interface {
	loop.Stepper
	Await(co *loop.Co) error
}

// A machine runs the body of one task. It is the interpreter of both engines, which differ in how they wait: one steps,
// the other awaits.
type machine struct {
	run   *run
	who   string
	stack []frame

	co      *loop.Co // of the step that runs
	waiting wait     // nil before the first step
	result  any      // what the body returned
}

// advance runs until something has to be waited for, or the body is left.
func (m *machine) advance(in signal) (w wait, left signal) {
	for len(m.stack) > 0 {
		a := m.stack[len(m.stack)-1].resume(m, in)
		switch {
		case a.wait != nil:
			return a.wait, signal{}
		case a.push != nil:
			m.stack = append(m.stack, a.push)
			in = signal{}
		default:
			m.stack = m.stack[:len(m.stack)-1]
			in = a.left
		}
	}
	return nil, in
}

// Step is the step engine.
func (m *machine) Step(co *loop.Co, in error) (bool, error) {
	m.co = co
	for {
		var s signal
		if m.waiting != nil {
			done, err := m.waiting.Step(co, in)
			if !done {
				return false, nil
			}
			s, in = raise(err), nil
		}
		if m.run.stuck {
			return true, errStuck
		}
		w, left := m.advance(s)
		if w == nil {
			m.result = left.value
			return true, left.err
		}
		m.waiting = w
	}
}

// Result is what the body returned.
func (m *machine) Result() any { return m.result }

// Main is the straight engine.
func (m *machine) Main(co *loop.Co) (any, error) {
	m.co = co
	var s signal
	for !m.run.stuck {
		w, left := m.advance(s)
		if w == nil {
			return left.value, left.err
		}
		s = raise(w.Await(co))
	}
	return nil, errStuck
}

// seq runs statements one after the other.
type seq struct {
	body block
	next int
}

func (f *seq) resume(m *machine, in signal) action {
	for in == (signal{}) && f.next < len(f.body) {
		st := f.body[f.next]
		f.next++
		a := m.exec(st)
		if a.push != nil || a.wait != nil {
			return a
		}
		in = a.left
	}
	return action{left: in}
}

// bodyFrame is the bottom frame: the lines of a task's beginning and end.
type bodyFrame struct {
	body  block
	begun bool
}

func (f *bodyFrame) resume(m *machine, in signal) action {
	if !f.begun {
		f.begun = true
		m.out("start")
		return action{push: &seq{body: f.body}}
	}
	if in.err != nil {
		m.out("exit %s", show(in.err))
	} else {
		m.out("exit result %s", show(in.value))
	}
	return action{left: in}
}

type repeatFrame struct {
	body block
	left int
}

func (f *repeatFrame) resume(_ *machine, in signal) action {
	if in != (signal{}) || f.left <= 0 {
		return action{left: in}
	}
	f.left--
	return action{push: &seq{body: f.body}}
}

// tryFrame goes through its parts in order: the body, a handler if one matches, the final part.
type tryFrame struct {
	body     block
	handlers []handler
	final    block
	part     int
	pending  signal // how the try is left when the final part has run
}

func (f *tryFrame) resume(m *machine, in signal) action {
	f.part++
	switch f.part {
	case 1:
		return action{push: &seq{body: f.body}}
	case 2:
		if in.err != nil {
			for _, h := range f.handlers {
				if matches(h.match, in.err) {
					m.out("except %s", h.match)
					return action{push: &seq{body: h.body}}
				}
			}
		}
		f.part++
		fallthrough
	case 3:
		if len(f.final) == 0 {
			return action{left: in}
		}
		f.pending = in
		m.out("finally")
		return action{push: &seq{body: f.final}}
	}
	if in.err != nil {
		return action{left: in}
	}
	return action{left: f.pending}
}

// timeoutFrame is a scope with a deadline.
type timeoutFrame struct {
	name     string
	limit    ticks
	body     block
	deadline loop.Deadline
	begun    bool
}

func (f *timeoutFrame) resume(m *machine, in signal) action {
	if !f.begun {
		f.begun = true
		if err := f.deadline.Enter(m.co); err != nil {
			return action{left: raise(err)}
		}
		if !f.limit.null {
			_ = f.deadline.Reset(f.limit.duration())
		}
		m.run.names[f.name] = &f.deadline
		return action{push: &seq{body: f.body}}
	}
	if in.err = f.deadline.Exit(in.err); in.err != nil {
		m.out("timeout %s !%s expired %v", f.name, show(in.err), f.deadline.Expired())
	} else {
		m.out("timeout %s left expired %v", f.name, f.deadline.Expired())
	}
	return action{left: in}
}

// groupFrame is a scope with children.
type groupFrame struct {
	name  string
	body  block
	group task.Group
	exit  *groupWait
	left  signal // how the body was left
	begun bool
}

func (f *groupFrame) resume(m *machine, in signal) action {
	switch {
	case !f.begun:
		f.begun = true
		if err := f.group.Enter(m.co); err != nil {
			return action{left: raise(err)}
		}
		m.run.groups[f.name] = &f.group
		return action{push: &seq{body: f.body}}
	case f.exit == nil:
		f.left = in
		f.exit = &groupWait{task.GroupExit{Group: &f.group, Err: in.err}}
		return action{wait: f.exit}
	case in.err != nil:
		m.out("group %s !%s", f.name, show(in.err))
		return action{left: in}
	}
	m.out("group %s left", f.name)
	f.left.err = nil
	return action{left: f.left}
}
