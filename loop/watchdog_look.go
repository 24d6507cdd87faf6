package loop

import (
	"fmt"
	"log/slog"
	"time"
)

// run is the watchdog's goroutine, until stopping is closed.
func (w *watchdog) run(stopping, ended chan struct{}, roused chan struct{}) {
	defer close(ended)
	look := time.NewTimer(w.period)
	defer look.Stop()
	for {
		select {
		case <-stopping:
			w.over()
			return
		case <-look.C:
		case <-roused:
		}
		if w.look() {
			look.Reset(w.period)
		}
	}
}

// look looks at the loop once, and reports whether it is to be looked at again soon: if not, the loop will say so.
func (w *watchdog) look() (again bool) {
	word := w.word.Load()
	switch {
	case word == atRest|seenMark:
		return false // roused twice
	case word == atRest:
		w.over()
		return !w.word.CompareAndSwap(word, word|seenMark)
	case word&seenMark == 0:
		w.over()
		w.since, w.looks = time.Now(), 0
		w.word.CompareAndSwap(word, word|seenMark)
	default:
		w.looks++
		if w.looks >= minLooks && time.Since(w.since) >= w.Limit {
			w.stuck(word)
		}
	}
	return true
}

// stuck is called at each look that finds the loop stuck.
func (w *watchdog) stuck(word uint64) {
	now := w.nameOf(word)
	w.mu.Lock()
	w.now, w.stuckAt = &now, word
	w.mu.Unlock()
	if !w.due() {
		return
	}
	if report, still := w.complete(now, word); still {
		w.reported = true
		w.report(report)
	}
}

// due reports whether a report may be made now, and if so, sets when the next one may be.
func (w *watchdog) due() bool {
	now := time.Now()
	if now.Before(w.next) {
		return false
	}
	if now.Sub(w.next) > w.pause {
		w.pause = w.Interval
	}
	w.next = now.Add(w.pause)
	w.pause = min(2*w.pause, maxGrowth*w.Interval)
	return true
}

// over is called when the loop is not, or not any more, in what was marked.
func (w *watchdog) over() {
	w.mu.Lock()
	was := w.now
	w.now = nil
	w.mu.Unlock()
	switch {
	case was == nil:
	case w.reported:
		w.reported = false
		w.mu.Lock()
		report := *w.last
		w.mu.Unlock()
		report.Over, report.For, report.Missed = true, time.Since(report.Since), 0
		w.report(report)
	default:
		w.missed++
	}
}

func (w *watchdog) report(s Stuck) {
	if !s.Over {
		s.Missed, w.missed = w.missed, 0
	}
	w.mu.Lock()
	w.last = &s
	w.mu.Unlock()
	defer func() {
		if v := recover(); v != nil {
			w.loop.log(Report{Message: "panic in the watchdog's report", Err: fmt.Errorf("%v; it was given: %v", v, s)})
		}
	}()
	w.log(s)
	if w.OnReport != nil {
		w.OnReport(s)
	}
}

func (w *watchdog) log(s Stuck) {
	logger := w.logger
	if logger == nil {
		logger = slog.Default()
	}
	message := "the loop is stuck"
	if s.Over {
		message = "the loop goes on"
	}
	logger.Warn(message, s.attributes()...)
}
