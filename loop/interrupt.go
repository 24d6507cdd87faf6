package loop

import (
	"os"
	"os/signal"
)

// watchInterrupt makes the first interrupt signal cancel main, if the options ask for it. The second one is the system's
// own, since by then nobody listens. The function returned ends the watch and tells whether there was a signal.
func (l *Loop) watchInterrupt(main *Co) (interrupted func() bool) {
	if !l.opts.HandleInterrupt {
		return func() bool { return false }
	}
	signals := make(chan os.Signal, 1)
	quit, result := make(chan struct{}), make(chan bool, 1)
	signal.Notify(signals, os.Interrupt)
	go func() {
		select {
		case <-signals:
			signal.Stop(signals)
			_ = l.CallSoonThreadsafe(func() { main.Cancel(ErrInterrupted) })
			result <- true
		case <-quit:
			signal.Stop(signals)
			result <- false
		}
	}()
	return func() bool {
		close(quit)
		return <-result
	}
}
