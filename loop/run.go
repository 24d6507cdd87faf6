package loop

import (
	"context"
	"errors"
)

// Run is the entry point of a program. It runs main as a straight-line coroutine on a new loop, on the calling
// goroutine, until main ends. Then it cancels everything that main left, in order of creation, waits until nothing is
// left, joins the executors, and closes the loop. It returns main's error, joined with Close's if there is one. See
// asyncio.run.
//
// The first interrupt, Ctrl-C, cancels main; a second one is the system's again, and ends the process. If main ends
// with that cancellation, or if the interrupt came when main had ended, Run does not return: when all is cleaned up,
// and every other Run in this program is over, the process dies of SIGINT, as its parent expects (what is deferred
// around Run does not run, as under log.Fatal). While other Runs are not over, Run returns ErrInterrupted, and the last
// of them ends the process. If main swallows the cancellation, or fails otherwise, Run returns as usual.
//
// None of this is done where the interrupt is ignored, inside a testing/synctest bubble, and while package
// bridge/signals handles os.Interrupt on the loop. If others have asked os/signal for it, they get it, too, and once
// more in place of the death, after which Run returns ErrInterrupted (not on Windows, where the process ends). A
// program in which an interrupt is to mean something else calls RunContext, with signal.NotifyContext for example, or
// RunWith, with Options.HandleInterrupt.
func Run(main func(co *Co) error) error {
	if OnLoop() {
		return ErrNested
	}
	l := New(nil)
	p := l.newProgram()
	defer p.End(nil) // if main has panicked, or called Goexit
	l.program = p
	err := l.Run(main)
	closing := l.Close()
	if p.End(func(heard bool) bool { return p.endsProcess(heard, err) }) {
		l.endProcess(err, closing)
	}
	return joined(err, closing)
}

// joined is the error of a run and the close that came after it.
func joined(err, closing error) error {
	if closing == nil {
		return err
	}
	return errors.Join(err, closing)
}

// RunContext is Run under a context, and does nothing about interrupts: when ctx ends, main is canceled with the
// context's cause. The contexts of coroutines descend from ctx.
func RunContext(ctx context.Context, main func(co *Co) error) error {
	return RunWith(ctx, nil, main)
}

// RunWith is RunContext on a loop with options. Of these, HandleInterrupt makes the first interrupt cancel main, which
// RunWith tells by ErrInterrupted when all is cleaned up.
func RunWith(ctx context.Context, o *Options, main func(co *Co) error) error {
	if OnLoop() {
		return ErrNested
	}
	l := New(o)
	err := l.RunContext(ctx, main)
	return joined(err, l.Close())
}

// Run runs main as a straight-line coroutine until it ends, and one turn more, so that what waits for its end has
// run; then it returns main's error. What else there is stays as it is, for the next run or for Close. If Stop ends
// the run before main does, the error is ErrStopped.
//
// A loop keeps the task-local values that main has set for the main of its next run. See asyncio.Runner.run.
func (l *Loop) Run(main func(co *Co) error) error {
	return l.RunContext(context.Background(), main)
}

// RunContext is Run under a context: when ctx ends, main is canceled with the context's cause. During the run, the
// contexts of coroutines descend from ctx, and straight-line coroutines begin with the profiler labels that it carries.
func (l *Loop) RunContext(ctx context.Context, main func(co *Co) error) error {
	switch {
	case main == nil:
		misuse("a nil function cannot be run")
	case ctx == nil:
		misuse("a nil context cannot end: use context.Background()")
	}
	if err := l.enterWaiting(); err != nil {
		return err
	}
	l.setContext(ctx)
	m := &mainRoutine{function: main}
	m.co.SetName("main")
	m.co.rarely().values = l.mainValues
	l.runTurnsUntilStop(m)
	err := l.tellDeadlock()
	if err == nil {
		err = m.outcome()
	}
	l.recordOutcome(err)
	return err
}

// RunForever runs the loop until Stop, or until Options.Deadlock finds that nothing can happen any more.
func (l *Loop) RunForever() error {
	if err := l.enterWaiting(); err != nil {
		return err
	}
	l.runTurnsUntilStop(nil)
	err := l.tellDeadlock()
	l.recordOutcome(err)
	return err
}

// Stop ends the present run at the end of its turn; what that turn makes ready waits for the next run. A loop that does
// not run will make one turn in its next run, without waiting.
func (l *Loop) Stop() { l.halt() }

// runTurnsUntilStop starts main, if it is not nil, and makes turns until Stop or a fatal panic. A Goexit, or a panic of
// a start hook or of the loop's own code, passes through; all end the run in order.
func (l *Loop) runTurnsUntilStop(main *mainRoutine) {
	returned := false
	defer func() { l.finish(returned) }()
	if main != nil {
		main.start(l)
		defer main.leave()
	}
	l.turns(-1, true)
	returned = true
}

// finish makes the loop idle; or, if the run ended by a fatal panic or did not return, closes it, and panics if that is
// how it ended.
func (l *Loop) finish(returned bool) {
	l.stopping = false
	if returned && l.fatal == nil {
		l.leave(false)
		l.setContext(context.Background())
		return
	}
	l.deadlock = nil
	l.recordFailure()
	l.closeAnyway()
	if returned {
		panic(l.fatal)
	}
}

// closeAnyway closes the loop even if coroutines that end call Goexit, or panic. Such a Goexit takes the place of the
// fatal panic, which is then reported.
func (l *Loop) closeAnyway() {
	returned, fatal := false, l.fatal
	defer func() {
		if returned {
			return
		}
		if fatal != nil {
			l.report(Report{Message: "panic followed by a Goexit", Err: fatal})
		}
		l.closeAnyway()
	}()
	l.inTurn, l.inBatch, l.current = false, false, nil
	l.opts.RecoverPanics = true // the first panic is the one that matters; the others are reported
	l.fatal = nil
	_ = l.shutdown()
	l.fatal = fatal
	l.close()
	returned = true
}
