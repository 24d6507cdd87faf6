package loop

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
)

// A Report tells of trouble that no caller can be told of, as Options.OnError gets it.
type Report struct {
	// Message says what happened, in a few fixed words.
	Message string
	// Err is the error, nil if there is none; a panic is a *PanicError.
	Err error
	// Name names the coroutine or future, if one is concerned; and of a callback, in debug mode, its function.
	Name string
	// Made is where that coroutine, future or callback was made, as file:line; only in debug mode.
	Made string
}

// String gives the report in one line, or more if the error has more.
func (r Report) String() string {
	s := r.Message
	if r.Name != "" {
		s += " (" + r.Name + ")"
	}
	if r.Made != "" {
		s += " made at " + r.Made
	}
	if r.Err != nil {
		s += ": " + r.Err.Error()
	}
	return s
}

// SetErrorHandler makes handler what Options.OnError was; nil restores the default, which logs.
func (l *Loop) SetErrorHandler(handler func(Report)) { l.opts.OnError = handler }

// ErrorHandler returns the handler that was set, nil for the default.
func (l *Loop) ErrorHandler() func(Report) { return l.opts.OnError }

// DefaultErrorHandler logs r, as a loop without a handler does. It is for handlers that do not want a report.
func (l *Loop) DefaultErrorHandler(r Report) { l.log(r) }

// Report hands r to Options.OnError, or logs it. It is for authors of primitives, and like them runs on the loop's
// goroutine. If OnError panics, that is logged together with what it was given, and the loop goes on.
func (l *Loop) Report(r Report) { l.report(r) }

func (l *Loop) report(r Report) {
	if l.opts.OnError == nil {
		l.log(r)
		return
	}
	defer func() {
		if v := recover(); v != nil {
			l.log(Report{Message: "panic in the error handler", Err: fmt.Errorf("%v; it was given: %w", v, errOf(r))})
		}
	}()
	l.opts.OnError(r)
}

func errOf(r Report) error {
	if r.Err == nil {
		return errors.New(r.String())
	}
	return fmt.Errorf("%s: %w", Report{Message: r.Message, Name: r.Name, Made: r.Made}, r.Err)
}

// log is the last resort but one: if the logger panics, the report goes to standard error, and the loop goes on.
func (l *Loop) log(r Report) {
	defer func() {
		if v := recover(); v != nil {
			fmt.Fprintf(os.Stderr, "loop: panic in the logger: %v; it was given: %v\n", v, r)
		}
	}()
	logger := l.opts.Logger
	if logger == nil {
		logger = slog.Default()
	}
	var attrs []any
	if r.Err != nil {
		attrs = append(attrs, "error", r.Err)
	}
	if r.Made != "" {
		attrs = append(attrs, "made", r.Made)
	}
	if r.Name != "" {
		attrs = append(attrs, "name", r.Name)
	}
	logger.Error(r.Message, attrs...)
}
