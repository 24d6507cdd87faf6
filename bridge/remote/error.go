package remote

import (
	"fmt"

	"github.com/monoloop-go/monoloop/loop"
)

// An Error is an error that was made in another process. What an error wraps arrives as well, an Error each.
// errors.Is and errors.As look through it, and find
//
//   - the sentinels known to RegisterSentinel, to which belong those of the packages context, loop, io and io/fs;
//   - errors of the types known to RegisterError, as values of those types;
//   - a *loop.PanicError, if the function panicked, with the stack of the place where it did;
//   - a *loop.CanceledError, so that the job of a function that returned one is canceled.
//
// See concurrent.futures.process._RemoteTraceback.
type Error struct {
	// Type is the name of the error's type in the worker, such as *fs.PathError.
	Type string
	// Message is what its Error returned there.
	Message string
	// Stack is the stack of the place where a function panicked; or what the error adds under the verb %+v, as some
	// types that know their stack do; otherwise it is empty, for Go's errors know no stack.
	Stack string

	value  error    // the error itself, or what could be made of it: a sentinel, a value of its type; or nil
	causes []error  // what it wrapped, a *Error each
	joins  bool     // it has an Unwrap that returns several
	is     []string // the names of sentinels that its own Is has matched
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// Unwrap returns what is known of the error itself and of those it wrapped.
func (e *Error) Unwrap() error {
	all := e.causes
	if e.value != nil {
		all = append([]error{e.value}, all...)
	}
	switch {
	case len(all) == 0:
		return nil
	case len(all) == 1 && !e.joins:
		return all[0]
	}
	return &joinedError{e.Message, all}
}

// Is reports whether the Is method of the error matched target, a sentinel, in the worker.
func (e *Error) Is(target error) bool {
	for _, name := range e.is {
		if s, ok := sentinels.find(name); ok && s == target {
			return true
		}
	}
	return false
}

// joinedError is what an error wraps, if it is more than one.
type joinedError struct {
	message string
	all     []error
}

func (s *joinedError) Error() string   { return s.message }
func (s *joinedError) Unwrap() []error { return s.all }

// toRemote returns err as an Error that is to be sent. One that came from another process stays as it is.
func toRemote(err error) *Error {
	if r, ok := err.(*Error); ok {
		d := *r
		if len(d.causes) == 0 && d.value != nil {
			d.causes, d.joins = unwrap(d.value)
		}
		return &d
	}
	d := &Error{Type: fmt.Sprintf("%T", err), value: err, is: matched(err)}
	d.Message, d.Stack = describe(err)
	d.causes, d.joins = unwrap(err)
	return d
}

// describe gives the message and the stack of an error.
func describe(err error) (message, stack string) {
	if p, ok := err.(*loop.PanicError); ok {
		return fmt.Sprintf("panic in %s: %v", p.Where, p.Value), string(p.Stack)
	}
	if _, ok := err.(fmt.Formatter); !ok {
		return errorText(err), ""
	}
	message, stack = fmt.Sprintf("%v", err), fmt.Sprintf("%+v", err)
	if stack == message {
		stack = ""
	}
	return message, stack
}

// errorText is err.Error, or what package fmt makes of its panic.
func errorText(err error) (text string) {
	defer func() {
		if recover() != nil {
			text = fmt.Sprintf("%v", err)
		}
	}()
	return err.Error()
}

// unwrap returns what err wraps itself, without nils, and whether it joins several.
func unwrap(err error) (causes []error, joins bool) {
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		if cause := e.Unwrap(); cause != nil {
			causes = append(causes, cause)
		}
	case interface{ Unwrap() []error }:
		for _, cause := range e.Unwrap() {
			if cause != nil {
				causes = append(causes, cause)
			}
		}
		joins = len(causes) != 1
	}
	return causes, joins
}
