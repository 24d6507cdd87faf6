package conform

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

// An Engine says what the tasks of a program run as.
type Engine string

const (
	Straight Engine = "straight" // straight-line coroutines
	Step     Engine = "step"     // step tasks
)

// maxDeadlocks is how many deadlocks a program may have before it is stuck.
const maxDeadlocks = 8

// value is the one type of future that programs have.
type value = future.Future[any]

// run is one run of a program. Everything in it belongs to the loop's goroutine.
type run struct {
	engine    Engine
	trace     bytes.Buffer
	clock     timer.Virtual
	loop      *loop.Loop
	names     map[string]any // futures, handles and deadlines by name
	groups    map[string]*task.Group
	promises  map[*value]*future.Promise[any]
	tasks     map[*value]*task.Task[any]
	callbacks map[callbackKey][]*future.Callback
	main      *task.Task[any]
	deadlocks int
	stuck     bool
}

type callbackKey struct {
	on    *value
	label string
}

// Run runs the program and returns its trace.
func (p *Program) Run(engine Engine) []byte {
	r := &run{
		engine:    engine,
		names:     map[string]any{},
		groups:    map[string]*task.Group{},
		promises:  map[*value]*future.Promise[any]{},
		tasks:     map[*value]*task.Task[any]{},
		callbacks: map[callbackKey][]*future.Callback{},
	}
	r.clock.OnIdle = r.onDeadlock
	r.loop = loop.New(&loop.Options{Clock: &r.clock, OnError: r.onError, RecoverPanics: true, Debug: loop.DebugOff})
	r.main = r.spawn(r.loop, "main", p.main)
	r.names["main"] = r.main.Future()
	v, err := future.RunUntilComplete(r.loop, r.main)
	switch {
	case r.stuck:
	case err != nil:
		r.out("-", "end raise %s", show(err))
	default:
		r.out("-", "end result %s", show(v))
	}
	_ = r.loop.Close()
	if r.stuck {
		r.stuck = false
		r.out("-", "stuck")
	} else {
		r.out("-", "closed")
	}
	return r.trace.Bytes()
}

// spawn starts a task on the engine. Each task has a machine of its own.
func (r *run) spawn(from loop.Ref, name string, body block, opts ...task.Option) *task.Task[any] {
	m := r.machine(name, body)
	opts = append(opts, task.Named(name))
	var t *task.Task[any]
	if r.engine == Step {
		t = task.GoStep(from, m, opts...)
	} else {
		t = task.Go(from, m.Main, opts...)
	}
	r.tasks[t.Future()] = t
	return t
}

// machine makes the machine of a task.
func (r *run) machine(name string, body block) *machine {
	return &machine{run: r, who: name, stack: []frame{&bodyFrame{body: body}}}
}

func (r *run) onDeadlock() {
	if !r.stuck {
		r.deadlocks++
		r.out("-", "deadlock")
		r.stuck = r.deadlocks > maxDeadlocks
	}
	switch {
	case r.stuck:
		r.loop.Stop()
		r.loop.Force()
		return
	case !r.main.Done():
		r.main.Cancel(nil)
		return
	}
	for _, co := range r.loop.All() {
		co.Cancel(nil)
	}
}

func (r *run) onError(report loop.Report) {
	var p *loop.PanicError
	if errors.As(report.Err, &p) && strings.HasPrefix(report.Message, "panic in callback") {
		r.out("-", "handler %s", show(p.Value))
	}
}

// out adds a line to the trace.
func (r *run) out(who, format string, args ...any) {
	if !r.stuck || format == "deadlock" {
		fmt.Fprintf(&r.trace, "%d %s %s\n", r.clock.Now()/tick, who, fmt.Sprintf(format, args...))
	}
}

// stateOf tells the state of a future as the traces have it.
func stateOf(f *value) string {
	switch v, err := f.Result(); {
	case !f.Done():
		return "pending"
	case f.Canceled():
		return "cancelled"
	case err != nil:
		return "exception " + show(err)
	default:
		return "result " + show(v)
	}
}
