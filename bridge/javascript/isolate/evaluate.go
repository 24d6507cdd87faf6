package isolate

import (
	"context"
	"errors"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// What a worker does.

// conditions are what a worker is told when it starts, for all its scripts.
type conditions struct {
	Memory              int64
	Grace, StartTimeout time.Duration
	Setup               string
	Web, NextTick       bool
	Without             javascript.Features
}

// An assignment is a script on its way to a worker. Input is JSON.
type assignment struct {
	Name, Source, Input string
	Limits              Limits
}

// A reply is what comes back.
type reply struct {
	Value   []byte
	Output  string
	Failure *failure
}

const functions = "github.com/monoloop-go/monoloop/bridge/javascript/isolate."

var (
	prepare  = remote.Register(functions+"prepare", prepareWorker)
	evaluate = remote.Register(functions+"evaluate", evaluateScript)
)

// under are the conditions of this worker, and mappedFirst is what it had mapped. They are set before its first script.
var (
	under       conditions
	mappedFirst uint64
)

// prepareWorker has the collector begin to work hard before a script is taken for one that needs too much, and makes a
// first Runtime, from which the others learn. What watches a script runs beside it, also where there is one processor.
func prepareWorker(_ context.Context, c conditions) (struct{}, error) {
	under, mappedFirst = c, mapped()
	debug.SetMemoryLimit(c.Memory / 2)
	if runtime.GOMAXPROCS(0) == 1 {
		runtime.GOMAXPROCS(2)
	}
	late := time.AfterFunc(c.StartTimeout, func() {
		exit(exitStart, "the setup %q has not made a Runtime within %v", c.Setup, c.StartTimeout)
	})
	defer late.Stop()
	e := &evaluation{assignment: assignment{Limits: Limits{}.withDefaults()}}
	err := loop.Run(func(co *loop.Co) error {
		r, err := e.runtime(co)
		if err == nil {
			r.Close()
		}
		return err
	})
	return struct{}{}, err
}

func evaluateScript(ctx context.Context, a assignment) (reply, error) {
	collect(under.Memory)
	watch := watchMemory(under.Memory, a.Name)
	defer watch.stop()
	e := &evaluation{assignment: a, ctx: ctx, taken: cpuTime()}
	err := loop.Run(e.run)
	if mapped()-mappedFirst > uint64(under.Memory)/2 {
		process.Retire() // what was taken stays taken, and would be missed by the scripts that come
	}
	if isCanceled(ctx) {
		return reply{}, context.Cause(ctx)
	}
	return reply{Value: e.value, Output: e.output.String(), Failure: failureOf(err)}, nil
}

// isCanceled reports whether a context has ended, and not because of the limit on the call, which is the Runtime's own.
func isCanceled(ctx context.Context) bool {
	var timeout *loop.TimeoutError
	return ctx.Err() != nil && !errors.As(context.Cause(ctx), &timeout)
}

// An evaluation is a script that runs. It belongs to the goroutine of its loop.
type evaluation struct {
	assignment
	ctx    context.Context
	taken  time.Duration // of processors, by this worker before
	r      *javascript.Runtime
	output strings.Builder
	full   bool // the output
	value  []byte

	stringify goja.Value
}

// run evaluates the script, on a loop of its own.
func (e *evaluation) run(co *loop.Co) error {
	r, err := e.runtime(co)
	if err != nil {
		return err
	}
	defer r.Close()
	defer e.watchCPU().stop()
	stop := context.AfterFunc(e.ctx, func() {
		if isCanceled(e.ctx) {
			r.Interrupt(context.Cause(e.ctx))
		}
	})
	defer stop()
	if err = e.begin(); err != nil {
		return e.fail(co, err)
	}
	v, err := r.RunScript(e.Name, e.Source)
	if err != nil {
		return e.fail(co, err)
	}
	result := r.Future(v)
	if err := r.Wait(co); err != nil {
		_, _ = result.Result() // it has been looked at
		return err
	}
	return e.finish(result)
}

// runtime makes the Runtime of the script.
func (e *evaluation) runtime(co *loop.Co) (*javascript.Runtime, error) {
	o := &javascript.Options{Web: under.Web, NextTick: under.NextTick, Without: under.Without}
	setup := setupOf(under.Setup)
	if setup.Options != nil {
		setup.Options(o)
	}
	l := e.Limits
	o.Untrusted, o.Console, o.Output, o.ErrorOutput = true, nil, (*console)(e), nil
	o.RunTime, o.CallbackTime, o.MaxMemory = l.Time, l.CallbackTime, under.Memory/4*3
	o.MaxTimers, o.MaxReactions, o.Depth = l.MaxTimers, l.MaxReactions, l.Depth
	o.MaxText, o.MaxLength = l.MaxText, l.MaxLength
	e.r = javascript.New(co, o)
	if setup.Bind == nil {
		return e.r, nil
	}
	err := setup.Bind(e.r)
	if err != nil {
		e.r.Close()
	}
	return e.r, err
}

// begin gives the script its input, and keeps what the script could change.
func (e *evaluation) begin() error {
	vm := e.r.VM()
	codec := vm.Get("JSON").ToObject(vm)
	e.stringify = codec.Get("stringify")
	input, err := e.r.Call(codec.Get("parse"), nil, vm.ToValue(e.Input))
	if err != nil {
		return err
	}
	return vm.Set("input", input)
}

// fail ends the run, and waits for the Go functions under way.
func (e *evaluation) fail(co *loop.Co, err error) error {
	e.r.Cancel(err)
	_ = e.r.Wait(co)
	return err
}

// finish makes JSON of the result.
func (e *evaluation) finish(result *future.Future[goja.Value]) error {
	if !result.Done() {
		result.Cancel(nil)
		return ErrUnsettled
	}
	v, err := result.Result()
	if err != nil {
		return err
	}
	text, err := e.r.Call(e.stringify, nil, v)
	switch {
	case err != nil:
		return err
	case goja.IsUndefined(text):
		e.value = []byte("null")
		return nil
	}
	s := text.String()
	if len(s) > e.Limits.MaxResult {
		return exceeds("the length of the result", inBytes(e.Limits.MaxResult))
	}
	e.value = []byte(s)
	return nil
}

func exceeds(what, limit string) *javascript.LimitError {
	return &javascript.LimitError{What: what, Limit: limit}
}

func inBytes(n int) string { return strconv.Itoa(n) + " bytes" }

// A console is an evaluation as what console prints to.
type console evaluation

// Write keeps what there is room for, and interrupts a script that prints more.
func (c *console) Write(b []byte) (int, error) {
	room := c.Limits.MaxOutput - c.output.Len()
	switch {
	case c.full:
	case len(b) <= room:
		c.output.Write(b)
	default:
		c.full = true
		c.output.WriteString(whole(string(b[:room])))
		c.r.Interrupt(exceeds("the output of console", inBytes(c.Limits.MaxOutput)))
	}
	return len(b), nil
}
