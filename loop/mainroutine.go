package loop

import "context"

// mainRoutine is the routine of main: when it ends, so does the run that it began.
type mainRoutine struct {
	function
	co          Co
	err         error
	left        bool // the run has ended without it
	interrupted bool // a signal has canceled it, which had not ended

	unwatchContext   func()
	unwatchInterrupt func()
}

func (m *mainRoutine) start(l *Loop) {
	m.co.start(l, m, false)
	m.unwatchContext = l.watchContext(l.ctx, &m.co)
	m.unwatchInterrupt = l.watchInterrupt(m)
}

// leave is the end of the run that start has begun, whether main has ended or not.
func (m *mainRoutine) leave() {
	m.unwatchContext()
	m.unwatchInterrupt()
	m.left = true
}

func (m *mainRoutine) Step(co *Co, _ error) (bool, error) { return co.beginBody(m) }

func (m *mainRoutine) Ended(err error) {
	m.err = err
	m.co.loop.mainValues = m.co.rarely().values
	if !m.left {
		m.co.loop.schedule((*endRun)(m))
	} else if err != nil && !IsCanceled(err) {
		m.co.loop.report(Report{Message: "error of a main that outlived its run", Err: err, Name: m.co.Name()})
	}
}

// endRun is a mainRoutine as the entry that ends its run, and no later one if Stop was faster.
type endRun mainRoutine

func (e *endRun) Run() {
	if !e.left {
		e.co.loop.Stop()
	}
}

func (m *mainRoutine) outcome() error {
	switch {
	case !m.co.Ended():
		return ErrStopped
	case m.interrupted && m.co.Canceling() == 1 && IsCanceled(m.err):
		return ErrInterrupted
	}
	return m.err
}

// watchContext cancels main when ctx ends, until unwatch is called.
func (l *Loop) watchContext(ctx context.Context, main *Co) (unwatch func()) {
	switch {
	case ctx.Done() == nil:
		return func() {}
	case ctx.Err() != nil:
		main.Cancel(context.Cause(ctx))
		return func() {}
	}
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		_ = l.CallSoonThreadsafe(func() { main.Cancel(context.Cause(ctx)) })
	})
	return func() {
		if !stop() {
			<-done
		}
	}
}
