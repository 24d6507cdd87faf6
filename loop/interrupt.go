package loop

import "github.com/monoloop-go/monoloop/internal/engine/interrupt"

// A program is a run of a loop that an interrupt ends in order: the whole of package-level Run, or one run of a loop
// with Options.HandleInterrupt. Main belongs to the loop's goroutine.
type program struct {
	*interrupt.Program
	main *mainRoutine // that is canceled by the interrupt; nil before the run
}

func (l *Loop) newProgram() *program {
	p := &program{}
	p.Program = interrupt.Begin(interrupt.HandlersOn(l.Low()), func() { _ = l.CallSoonThreadsafe(p.interrupt) })
	return p
}

// interrupt cancels main, unless it has ended before the signal was heard.
func (p *program) interrupt() {
	if p.main.co.Cancel(ErrInterrupted) {
		p.main.interrupted = true
	}
}

// endsProcess tells, of a program that is over and whose main has ended with err, whether its interrupt is to end the
// process: not if main has swallowed it, failed otherwise, or was canceled by somebody else as well.
func (p *program) endsProcess(heard bool, err error) bool {
	return heard && (!p.main.interrupted || err == ErrInterrupted)
}

// watchInterrupt lets an interrupt cancel main, if the loop has a program or its options ask for one. The function
// returned ends what was begun here.
func (l *Loop) watchInterrupt(main *mainRoutine) (unwatch func()) {
	switch {
	case l.program != nil:
		l.program.main = main
	case l.opts.HandleInterrupt:
		p := l.newProgram()
		p.main = main
		return func() { p.End(nil) }
	}
	return func() {}
}

// endProcess ends the process by the interrupt that has ended its last program, and reports what Run would have
// returned beside that. It returns if the process handles interrupts elsewhere as well.
func (l *Loop) endProcess(errs ...error) {
	for _, err := range errs {
		if err != nil && err != ErrInterrupted {
			l.report(Report{Message: "error of an interrupted program", Err: err})
		}
	}
	interrupt.Raise()
}
