package loop

import (
	"os"
	"os/signal"
)

// watchInterrupt makes the first interrupt signal cancel main, if the options ask for it. The second one is the system's
// own, since by then nobody listens. The function returned ends the watch.
func (l *Loop) watchInterrupt(main *mainRoutine) (unwatch func()) {
	if !l.opts.HandleInterrupt {
		return func() {}
	}
	signals := make(chan os.Signal, 1)
	quit, done := make(chan struct{}), make(chan struct{})
	signal.Notify(signals, os.Interrupt)
	go func() {
		defer close(done)
		select {
		case <-signals:
			signal.Stop(signals)
			_ = l.CallSoonThreadsafe(main.interrupt)
		case <-quit:
			signal.Stop(signals)
		}
	}()
	return func() {
		close(quit)
		<-done
	}
}

// interrupt cancels main, unless it has ended before the signal was heard.
func (m *mainRoutine) interrupt() {
	if m.co.Cancel(ErrInterrupted) {
		m.interrupted = true
	}
}
