package inspect

import "github.com/monoloop-go/monoloop/loop"

// A watch is what all inspectors that look at one loop share: it counts each event once, and keeps one record for each
// task, however many there are. It belongs to the loop's goroutine, but for what tally and reports say of themselves.
type watch struct {
	loop    *loop.Loop
	tally   *tally
	reports reportLog
	users   int
	remove  func() // takes the observer back
}

type watchKey struct{}

// watchOf returns the watch of a loop, which is made and begins to hear of reports if there is none.
func watchOf(l *loop.Loop) *watch {
	if w, ok := l.Low().Value(watchKey{}).(*watch); ok {
		return w
	}
	w := &watch{loop: l}
	l.Low().SetValue(watchKey{}, w)
	before := l.ErrorHandler()
	l.SetErrorHandler(func(r loop.Report) {
		if w.users > 0 {
			w.reports.add(r)
			w.tally.counted.Reports++
		}
		if before != nil {
			before(r)
		} else {
			l.DefaultErrorHandler(r)
		}
	})
	return w
}

// enter has one more user. The first one begins with nothing counted.
func (w *watch) enter() {
	if w.users++; w.users > 1 {
		return
	}
	last := &recent{}
	if recorderOf(w.loop) != nil { // which knows more
		last = nil
	}
	w.tally = newTally(w.loop, last)
	w.remove = w.loop.Low().AddObserver(w.tally.observe)
}

// leave has one less user. With the last, the records of tasks go: nobody would keep them up to date.
func (w *watch) leave() {
	if w.users--; w.users > 0 {
		return
	}
	w.remove()
	for co := w.loop.Low().First(); co != nil; co = co.Low().Next() {
		co.Low().SetRecord(nil)
	}
}
