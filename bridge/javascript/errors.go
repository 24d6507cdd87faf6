package javascript

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/loop"
)

// An Error is what a script has thrown, or what a promise was rejected with. Where that stands for a Go error, which
// a Go function has returned to the script, errors.Is and errors.As find it; so a cancellation that went through a
// script is still one for loop.IsCanceled. Given back to the script, an Error is the very value that was thrown.
type Error struct {
	Name, Message string     // of an Error object; of anything else, an empty name and the value as a string
	Stack         string     // the lines "at …"; empty if there are none
	Value         goja.Value // what was thrown
	Rejection     bool       // a promise was rejected with it, and nobody has handled that

	cause error
}

// Error gives the name and the message, and then the stack.
func (e *Error) Error() string {
	text := e.Message
	switch {
	case e.Name != "" && e.Message != "":
		text = e.Name + ": " + e.Message
	case e.Name != "":
		text = e.Name
	}
	if e.Rejection {
		text = "unhandled rejection: " + text
	}
	if e.Stack != "" {
		text += "\n" + e.Stack
	}
	return text
}

// Unwrap returns the Go error that the value stands for; otherwise, if its cause is an Error object, that.
func (e *Error) Unwrap() error { return e.cause }

// maxCauses bounds how many causes are followed, since they may come back to themselves.
const maxCauses = 16

// errorFrom returns the Error of a value that was thrown.
func (r *Runtime) errorFrom(v goja.Value) *Error { return r.errorWith(v, maxCauses) }

func (r *Runtime) errorWith(v goja.Value, causes int) *Error {
	e := &Error{Value: v}
	o, ok := v.(*goja.Object)
	if !ok || o.ClassName() != "Error" {
		if message, err := r.text(v); err == nil {
			e.Message = message
		}
		return e
	}
	if thrown := r.vm.Try(func() { r.describe(e, o, causes) }); thrown != nil && e.Name == "" {
		e.Name = "Error"
	}
	return e
}

func (r *Runtime) describe(e *Error, o *goja.Object, causes int) {
	property := func(name string) string {
		if v := o.Get(name); v != nil && !goja.IsUndefined(v) {
			return v.String()
		}
		return ""
	}
	e.Name, e.Message = property("name"), property("message")
	e.Stack = linesOf(property("stack"))
	if box := o.GetSymbol(r.reserved.goError); box != nil {
		if b, ok := box.Export().(*goErrorBox); ok {
			e.cause = b.err
			return
		}
	}
	if cause := o.Get("cause"); cause != nil && !goja.IsUndefined(cause) && causes > 0 {
		e.cause = r.errorWith(cause, causes-1)
	}
}

// linesOf returns the lines of a stack without the head, which is the message, and without those of this package.
func linesOf(stack string) string {
	var lines []string
	for line := range strings.Lines(fromLines(stack)) {
		if line = strings.TrimRight(line, "\n"); !isHosts(strings.TrimPrefix(line, "\tat ")) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// fromLines returns a stack from its first line "at …" on.
func fromLines(stack string) string {
	if i := strings.Index(stack, "\tat "); i >= 0 {
		return stack[i:]
	}
	return ""
}

// isHosts reports whether a frame, as a stack shows it, is of this package.
func isHosts(frame string) bool {
	return strings.HasPrefix(frame, hostName+":") || strings.Contains(frame, "("+hostName+":") ||
		strings.Contains(frame, "bridge/javascript.")
}

// text is String(v), for a v that may be hostile.
func (r *Runtime) text(v goja.Value) (s string, err error) {
	if thrown := r.vm.Try(func() { s = v.String() }); thrown != nil {
		return "", thrown
	}
	return s, nil
}

// goErrorBox is how an Error object keeps the Go error that it stands for.
type goErrorBox struct{ err error }

// Throwable returns what a script gets for a Go error: an Error object with its message, which remembers err itself. A
// cancellation is called AbortError, with the cause as its cause; what exceeded a deadline is called TimeoutError. An
// [*Error] is what the script had thrown.
func (r *Runtime) Throwable(err error) goja.Value { return r.throwable(err, maxCauses) }

func (r *Runtime) throwable(err error, causes int) goja.Value {
	var thrown *Error
	var exception *goja.Exception
	switch {
	case errors.As(err, &thrown) && thrown.Value != nil && r.owns(thrown.Value):
		return thrown.Value
	case errors.As(err, &exception):
		return exception.Value()
	}
	o, failed := r.reserved.newErrors["Error"](nil, r.vm.ToValue(err.Error()))
	if failed != nil {
		return r.vm.ToValue(err.Error())
	}
	_ = o.DefineDataPropertySymbol(r.reserved.goError, r.vm.ToValue(&goErrorBox{err}),
		goja.FLAG_FALSE, goja.FLAG_FALSE, goja.FLAG_FALSE)
	name := ""
	switch {
	case errors.Is(err, loop.ErrCanceled):
		name = "AbortError"
	case errors.Is(err, loop.ErrTimeout):
		name = "TimeoutError"
	}
	properties := map[string]any{}
	if name != "" {
		properties["name"] = name
	}
	if cause := errors.Unwrap(err); cause != nil && causes > 0 {
		properties["cause"] = r.throwable(cause, causes-1)
	}
	r.define(o, properties)
	return o
}

// owns reports whether v may be given to the engine: an object of another Runtime may not.
func (r *Runtime) owns(v goja.Value) bool {
	_, isObject := v.(*goja.Object)
	return !isObject || r.vm.Try(func() { r.vm.ToValue(v) }) == nil
}

// asError makes what the engine returns one of the errors of this package.
func (r *Runtime) asError(err error) error {
	if err == nil {
		return nil
	}
	if interrupted, ok := errors.AsType[*goja.InterruptedError](err); ok {
		return r.watch.interrupted(interrupted)
	}
	if deep, ok := errors.AsType[*goja.StackOverflowError](err); ok {
		return &LimitError{What: "the depth of calls", Limit: fmt.Sprint(r.o.depth()), Stack: stackOf(deep.Stack())}
	}
	if exception, ok := errors.AsType[*goja.Exception](err); ok {
		e := r.errorFrom(exception.Value())
		if e.Stack == "" {
			e.Stack = stackOf(exception.Stack())
		}
		return e
	}
	return err
}

// stackOf gives the frames as the engine shows them, but for those of this package.
func stackOf(frames []goja.StackFrame) string {
	var text bytes.Buffer
	for _, f := range frames {
		text.WriteString("\tat ")
		f.Write(&text)
		text.WriteByte('\n')
	}
	return linesOf(text.String())
}
