package isolate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// A Pool evaluates scripts in processes of their own. Its methods may be called from any goroutine, except where they
// take a loop; those to close it and to look at it are those of the pool of processes that it is made of.
type Pool struct {
	*process.Pool
	options Options
}

// New returns a pool. No process is started yet. It must be closed, or its processes live as long as this one. The
// program must have called [process.Main], or each job fails with process.ErrNoMain. Nil options mean the zero ones.
func New(o *Options) *Pool {
	p := &Pool{options: o.withDefaults()}
	p.Pool = process.New(p.options.processes())
	return p
}

// Submit has a script evaluated, and returns the job of it, for goroutines to wait for; on a loop, [Pool.Run] is what
// is awaited. It never waits.
//
// The job has the [Result], or fails with an [*Error]: for what a script has thrown, for a bound that it has exceeded,
// for the death of its worker. To cancel it, or the end of ctx, interrupts the script, and kills its worker if that is
// not enough. Only a pool that is closed or that cannot start a worker fails it with another error, that of
// process.Submit. The job counts as pending until it is done.
func (p *Pool) Submit(ctx context.Context, s Script) *pool.Job[Result] {
	promise := pool.NewPromise[Result](ctx)
	a, err := p.assign(s)
	if err != nil {
		promise.Settle(Result{}, &Error{Script: s.Name, Err: err})
		return promise.Job()
	}
	limited := evaluate.Within(a.Limits.Time)
	process.Submit(promise.Context(), p.Pool, limited, a).OnDone(func(j *pool.Job[reply]) {
		r, err := j.Result(context.Background())
		promise.Settle(p.outcome(promise.Context(), &a, r, err))
	})
	return promise.Job()
}

// Run is Submit for a loop: it returns a future of r's loop. To cancel the future settles it at once and cancels the
// job.
func (p *Pool) Run(r loop.Ref, s Script) *future.Future[Result] {
	return bridge.WrapAs(r, p.Submit(loop.Of(r).Context(), s), fmt.Sprintf("script %q in a process", s.Name))
}

// assign makes of a script what a worker is told.
func (p *Pool) assign(s Script) (assignment, error) {
	a := assignment{Name: s.Name, Source: s.Source, Limits: p.options.Limits}
	if s.Limits != nil {
		s.Limits.check("a script")
		a.Limits = s.Limits.withDefaults()
	}
	if a.Limits.CPUTime > 0 && !hasCPUTime {
		return a, fmt.Errorf("a limit of the processor time: %w", errors.ErrUnsupported)
	}
	input, err := json.Marshal(s.Input)
	if err != nil {
		return a, fmt.Errorf("the input: %w", err)
	}
	a.Input = string(input)
	return a, nil
}
