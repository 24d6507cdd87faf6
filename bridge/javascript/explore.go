package javascript

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// exploredTime is how much virtual time an explored script has.
const exploredTime = time.Hour

// Explore runs a script under n schedules of package looptest, each in virtual time and in a Runtime of its own,
// until one fails; then it fails the test with the shortest such schedule, in words, and with the line that runs it
// again. See [Program] for what differs from one schedule to the next, and for what the script has.
func Explore(tb testing.TB, n int, o *Options, name, source string) {
	tb.Helper()
	looptest.Explore(tb, n, Program(o, name, source))
}

// Program returns a script as a program of package looptest, for its Explorer, Replay, Audit and Fuzz. What Node
// leaves open is a choice there: which of several timers of different delays runs first if they are due together, and
// which result of Go, of input and output comes first. What Node promises stays: timers of one delay run in the order
// of setting, and microtasks after each callback.
//
// The script has what o gives it, Web and NextTick in any case, and besides
//
//	assert(condition, message)   throws if the condition does not hold
//	io(value, milliseconds)      a promise of value, from outside: it comes when it likes, after so many milliseconds at least
//	log(…)                       kept, and shown with a failure
//
// Math.random draws from the schedule. A schedule fails if the script throws, or leaves a rejection that nobody
// handles, or if something is still open after an hour of virtual time, such as an interval that nobody has cleared.
func Program(o *Options, name, source string) looptest.Program {
	return ProgramOf(o, func(co *loop.Co, r *Runtime) error { return r.Run(co, name, source) })
}

// ProgramOf is Program of what main runs in each new Runtime, such as a file. It fails with the error of main.
func ProgramOf(o *Options, main func(co *loop.Co, r *Runtime) error) looptest.Program {
	if main == nil {
		panic("javascript: ProgramOf a nil function")
	}
	var options Options
	if o != nil {
		options = *o
	}
	options.Web, options.NextTick, options.Places = true, true, true
	return func(t *looptest.T, co *loop.Co) error {
		r := New(co, &options)
		r.timers.free = true
		r.bindExplored(t)
		watch := co.Loop().CallLater(exploredTime, func() { r.fail(r.stillOpen()) })
		defer watch.Cancel()
		return main(co, r)
	}
}

// stillOpen is the error of a run that does not end.
func (r *Runtime) stillOpen() error {
	return fmt.Errorf("javascript: after %v, the script still has open: %s", exploredTime,
		strings.Join(r.Pending(), ", "))
}

func (r *Runtime) bindExplored(t *looptest.T) {
	r.vm.SetRandSource(func() float64 { return t.Rand().Float64() })
	r.define(r.vm.GlobalObject(), map[string]any{
		"assert": func(call goja.FunctionCall) goja.Value {
			if !call.Argument(0).ToBoolean() {
				panic(r.throwableNamed("AssertionError", "", "assert: "+call.Argument(1).String()))
			}
			return goja.Undefined()
		},
		"io": func(call goja.FunctionCall) goja.Value { return r.explorableIO(t, call) },
		"log": func(call goja.FunctionCall) goja.Value {
			t.Logf("%s", r.format(call.Arguments))
			return goja.Undefined()
		},
	})
}

// explorableIO is the function io: a job that is simulated, after a sleep if one is asked for.
func (r *Runtime) explorableIO(t *looptest.T, call goja.FunctionCall) goja.Value {
	value, delay := call.Argument(0), time.Duration(0)
	if ms := call.Argument(1).ToFloat(); ms > 0 && ms < math.MaxInt32 {
		delay = time.Duration(ms * float64(time.Millisecond))
	}
	return Async(r, func(co *loop.Co, _ []goja.Value) (goja.Value, error) {
		if err := co.Sleep(delay); err != nil {
			return nil, err
		}
		job := bridge.RunInExecutor(co, t.Executor(),
			func(context.Context) (struct{}, error) { return struct{}{}, nil })
		_, err := job.Await(co)
		return value, err
	})(call)
}

// format joins what a script prints, as text.
func (r *Runtime) format(args []goja.Value) string {
	words := make([]string, len(args))
	for i, a := range args {
		text, err := r.text(a)
		if err != nil {
			text = errors.Unwrap(err).Error()
		}
		words[i] = text
	}
	return strings.Join(words, " ")
}
