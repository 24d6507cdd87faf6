package jetstream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// run runs the job of a lease, stores its outcome, and only then answers for the message. It reports whether that goes
// on.
func (w *Worker) run(l *lease) (goesOn bool) {
	l.ctx.Context = w.running
	w.hold(l)
	ctx := &l.ctx
	outcome, err := w.outcome(ctx, l)
	l.leave()
	switch cause := context.Cause(ctx); {
	case cause == errAborted:
		l.giveBack(0)
	case cause == ErrLeaseLost:
		w.count(func(c *counts) { c.Late++ })
	case errors.As(err, new(*process.WorkerDeathError)):
		w.died(l, err)
	case isRefusal(err):
		w.refuseToRun(l, err)
	case err != nil:
		return w.store(l, remote.AppendFailure(nil, w.codecOf(l.message), err))
	default:
		return w.store(l, outcome)
	}
	return false
}

func (w *Worker) hold(l *lease) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held[l.id] = l
}

func (w *Worker) release(l *lease) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.held[l.id] == l {
		delete(w.held, l.id)
	}
}

// outcome calls the function, wherever it is to run, and returns its outcome in bytes. An error says that it was not
// called, or has not come to an end.
func (w *Worker) outcome(ctx context.Context, l *lease) ([]byte, error) {
	m := l.message
	c := call{Func: m.fn, Codec: m.codec, Limit: m.limit, Arg: m.arg}
	if m.object != "" {
		object, err := w.e.fetch(ctx, m.object)
		if err != nil {
			return nil, fmt.Errorf("jetstream: the argument cannot be fetched: %w", err)
		}
		c.Arg = object
	}
	if t, ok := w.tasks[m.fn]; ok {
		return t.run(ctx, w.loop, &c)
	}
	if w.o.Processes != nil {
		return process.Submit(ctx, w.o.Processes, callFunc, c).Result(context.Background())
	}
	if _, ok := w.o.Executor.(each); ok {
		return c.run(ctx)
	}
	return pool.Submit(ctx, w.o.Executor, c.run).Result(context.Background())
}

// A call is what has to be known to call a function.
type call struct {
	Func, Codec string
	Limit       time.Duration
	Arg         []byte
}

func (c *call) run(ctx context.Context) ([]byte, error) {
	fn, ok := remote.Find(c.Func)
	codec, known := remote.FindCodec(c.Codec)
	if !ok || !known {
		return nil, fmt.Errorf("%w: %q", remote.ErrUnknownFunc, c.Func)
	}
	return fn.Call(ctx, codec, c.Limit, c.Arg, nil), nil
}

// callFunc calls a function in a process of WorkerOptions.Processes.
var callFunc = remote.Register("monoloop/bridge/jetstream.call", func(ctx context.Context, c call) ([]byte, error) {
	return c.run(ctx)
})

// store stores the outcome of a job, if the job is still this lease's, and then answers for the message. It reports
// whether that goes on. A lease that ran without a record, and that of one who took it later, write over different
// revisions, and so one of them loses.
func (w *Worker) store(l *lease, outcome []byte) (goesOn bool) {
	beforeStore()
	r := l.record
	r.state, r.lane, r.worker, r.fn, r.codec = done, l.lane, w.name, l.message.fn, l.message.codec
	r.round, r.outcome, r.at = l.message.round, outcome, time.Now()
	if len(outcome) > w.e.o.Inline {
		r.object, r.outcome = fmt.Sprintf("result.%s.%d.%d", l.id, r.round, r.lease), nil
		if err := w.e.store(context.Background(), r.object, outcome); err != nil {
			l.giveBack(time.Second)
			return false
		}
	}
	m := w.e.recordMessage(l.id, r, l.revision)
	w.e.sent.publish(&m.Msg, l)
	m.free()
	return true
}

// answered is called when the server has answered for the outcome of a job, or has not.
func (l *lease) answered(stored bool) {
	if stored {
		l.w.stored(l)
		return
	}
	go l.w.storeAgain(l)
}

// storeAgain stores an outcome of which it is not known whether it was stored.
func (w *Worker) storeAgain(l *lease) {
	ctx := context.Background()
	patience, cancel := context.WithTimeout(ctx, max(w.e.o.AckWait, time.Minute))
	defer cancel()
	if _, err := w.e.writeValue(patience, l.id, l.record.append(nil), l.revision); err != nil {
		w.count(func(c *counts) { c.Lost++ })
		w.lost(ctx, l, l.record.object, err)
		l.end()
		return
	}
	w.stored(l)
}

// stored answers for a message whose outcome is stored. What takes time is done elsewhere.
func (w *Worker) stored(l *lease) {
	w.count(func(c *counts) { c.Done++ })
	afterStore()
	l.settle()
	if l.message.object == "" {
		l.end()
		return
	}
	go func() {
		defer l.end()
		w.e.discard(context.Background(), l.message.object)
	}()
}

// beforeStore and afterStore are called around the storing of an outcome; only tests change them.
var beforeStore, afterStore = func() {}, func() {}

// lost deals with an outcome that was not stored: because somebody else has settled the job, whose message is then
// settled as well; or somebody has it now, who answers for it.
func (w *Worker) lost(ctx context.Context, l *lease, object string, err error) {
	w.e.discard(ctx, object)
	if !errors.Is(err, errLost) {
		return
	}
	if now, _, err := w.e.read(ctx, l.id); err == nil && now.settled() {
		l.settle()
	}
}

// died notes what a process has died of, and gives the job to the next.
func (w *Worker) died(l *lease, cause error) {
	r := *l.record
	if w.note(l, &r, cause) {
		l.giveBack(0)
	}
}

// isRefusal reports whether an executor or a pool of processes says that it runs nothing, or nothing now.
func isRefusal(err error) bool {
	return errors.Is(err, pool.ErrClosed) || errors.Is(err, pool.ErrFull) || errors.Is(err, pool.ErrBroken) ||
		errors.Is(err, process.ErrNoMain)
}

// refuseToRun gives back a job that the executor has not taken, which is no try.
func (w *Worker) refuseToRun(l *lease, why error) {
	w.count(func(c *counts) { c.Refused++ })
	r := *l.record
	r.tries--
	if w.note(l, &r, why) {
		l.giveBack(refusalPause)
	}
}

// note writes a record that says why a job was not done, and reports whether it was still this lease's.
func (w *Worker) note(l *lease, r *record, why error) bool {
	r.lane, r.worker, r.fn, r.round, r.note = l.lane, w.name, l.message.fn, l.message.round, why.Error()
	ctx, cancel := context.WithTimeout(context.Background(), w.term())
	defer cancel()
	_, err := w.e.write(ctx, l.id, r, l.revision)
	return err == nil
}

// A Task is a function of which a worker runs a form of its own, on the loop of Serve.
type Task struct {
	name string
	run  func(ctx context.Context, l *loop.Loop, c *call) ([]byte, error)
}

// OnLoop has body run where fn is asked for, as a coroutine on the loop of Serve. A cancellation of the job cancels the
// coroutine; a limit of Func.Within is a timeout of it.
func OnLoop[A, R any](fn *remote.Func[A, R], body func(co *loop.Co, arg A) (R, error)) Task {
	if fn == nil || body == nil {
		panic("jetstream: OnLoop needs a function and a body")
	}
	run := func(ctx context.Context, l *loop.Loop, c *call) ([]byte, error) {
		codec, _ := remote.FindCodec(c.Codec)
		arg, err := fn.DecodeArg(codec, c.Arg)
		if err != nil {
			return nil, err
		}
		v, err := bridge.Call(ctx, l, func(co *loop.Co) (R, error) { return within(co, c.Limit, body, arg) })
		if err != nil {
			return nil, err
		}
		return fn.AppendResult(nil, codec, v)
	}
	return Task{fn.Name(), run}
}

// within calls body under a limit, unless it is zero.
func within[A, R any](
	co *loop.Co, limit time.Duration, body func(co *loop.Co, arg A) (R, error), arg A,
) (v R, err error) {
	if limit == 0 {
		return body(co, arg)
	}
	err = task.Timeout(co, limit, func(*loop.Deadline) (err error) {
		v, err = body(co, arg)
		return err
	})
	return v, err
}
