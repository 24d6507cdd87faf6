package loop

// Await suspends the straight-line coroutine co, whose step must be running, until s is done, and returns its error.
// Every method that suspends a coroutine is an Await of the Stepper that does the work; Sleep and Yield are the same in
// one frame, for a frame less on the stack while it is suspended.
func (co *Co) Await(s Stepper) error {
	if co == nil {
		nilCo()
	}
	l, stack := co.loop, co.stack()
	if l == nil || l.current != co || stack == nil || !stack.whole || l.debug || stack.coroutine.Locked() {
		co.checkSuspend("Await")
	}
	if f, ok := s.(function); ok {
		return f(co)
	}
	if s == nil || l.forced {
		return co.awaitNothing(s)
	}
	var in error
	for {
		done, err := s.Step(co, in)
		if done != (co.state == running) {
			co.refuseStep(done)
		}
		if done {
			return err
		}
		if l.forced {
			co.state, co.between = running, nil
			in = co.failAwait() // for the step to leave what it has just begun to wait for
			continue
		}
		if l.holds[WillPost] == 0 || !l.turnInPlace(stack) {
			stack.coroutine.Suspend()
		}
		in = nil
		if co.hasError() || l.looked || !stack.whole {
			in = stack.resumed()
		}
	}
}

// awaitNothing is Await of a nil Stepper, or where every await fails. It is not part of Await because what the message
// needs on the stack would be there during each wait, for the garbage collector to look at.
func (co *Co) awaitNothing(s Stepper) error {
	if s == nil {
		misuse("%s: Await of a nil Stepper", co.Name())
	}
	return co.failAwait()
}

// Yield lets everything else that is ready run first: the straight-line coroutine co goes on in the next turn.
func (co *Co) Yield() error {
	if co == nil {
		nilCo()
	}
	l, s := co.loop, co.stack()
	if l == nil || l.looked || l.current != co || s == nil || !s.whole || s.coroutine.Locked() {
		return co.yieldChecked()
	}
	co.state = ready
	l.ready.push(s)
	s.coroutine.Suspend()
	if co.hasError() || l.looked || !s.whole {
		return s.resumed()
	}
	return nil
}

// yieldChecked is Yield when somebody watches, in a body that is a part of its coroutine, or where it is not allowed.
func (co *Co) yieldChecked() error {
	co.mustSuspend("Yield")
	l, s := co.loop, co.stack()
	if l.looked {
		if l.forced {
			return co.failAwait()
		}
		co.tellYield()
	}
	co.state = ready
	l.ready.push(co.entry())
	s.coroutine.Suspend()
	return s.resumed()
}

// failAwait is what every await comes to once the loop forces its coroutines to end.
func (co *Co) failAwait() error {
	if co.stack().refused++; co.stack().refused > patience {
		panic(unwinding{})
	}
	return ErrClosed
}

func (co *Co) mustSuspend(what string) {
	if co == nil {
		nilCo()
	}
	if l, s := co.loop, co.stack(); l == nil || l.current != co || s == nil || !s.whole || l.debug ||
		s.coroutine.Locked() {
		co.checkSuspend(what)
	}
}

func (co *Co) checkSuspend(what string) {
	co.mustRun(what)
	s := co.stack()
	if s == nil || !s.whole && !s.onStack {
		misuse("%s: %s in a step task, which has no stack to suspend: return from its Step instead", co.Name(), what)
	}
	if s.mayHaveLocked() {
		s.mustNotLock(what)
	}
}
