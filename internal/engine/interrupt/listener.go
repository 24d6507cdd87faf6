package interrupt

import (
	"bytes"
	"os"
	"os/signal"
	"runtime"
)

// A listener hears interrupts on a goroutine of its own, until it has told somebody of one, or is stopped.
type listener struct {
	signals chan os.Signal
	calls   chan func() // what is to be done when the signals that have come are dealt with
	ended   chan struct{}
}

func listen() *listener {
	e := &listener{make(chan os.Signal, 1), make(chan func()), make(chan struct{})}
	signal.Notify(e.signals, os.Interrupt)
	go e.run()
	return e
}

// stop ends the listener and waits for it.
func (e *listener) stop() {
	signal.Stop(e.signals)
	close(e.signals) // nothing is sent any more
	<-e.ended
}

// do calls fn between what has come and what will come.
func (e *listener) do(fn func()) {
	done := make(chan struct{})
	select {
	case e.calls <- func() { fn(); close(done) }:
		<-done
	case <-e.ended:
		fn()
	}
}

func (e *listener) run() {
	defer close(e.ended)
	for {
		select {
		case _, more := <-e.signals:
			if !more || e.hear() {
				return
			}
		case fn := <-e.calls:
			over := false
			select {
			case _, more := <-e.signals:
				over = !more || e.hear()
			default:
			}
			fn()
			if over {
				return
			}
		}
	}
}

// hear deals with an interrupt, and reports whether that was the last.
func (e *listener) hear() (last bool) {
	told, late := e.tell()
	if late {
		Raise()
	}
	return told
}

// tell asks the programs to end, and before that leaves the next signal to the system. Late says that there were none
// left, so that this signal is the system's as well.
func (e *listener) tell() (told, late bool) {
	mu.Lock()
	defer mu.Unlock()
	if e != ears {
		return false, true
	}
	var asked []*Program
	for _, p := range programs {
		if p.handlers.n.Load() == 0 {
			asked = append(asked, p)
		}
	}
	if len(asked) == 0 {
		return false, false
	}
	signal.Stop(e.signals)
	for _, p := range asked {
		p.heard = true
		p.ask()
	}
	return true, false
}

// inBubble reports whether the caller is inside a testing/synctest bubble. Of what the runtime tells, only the head of
// a stack says so.
func inBubble() bool {
	var buf [128]byte
	head, _, _ := bytes.Cut(buf[:runtime.Stack(buf[:], false)], []byte("\n"))
	return bytes.Contains(head, []byte("synctest bubble"))
}
