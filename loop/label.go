package loop

import (
	"context"
	"runtime/trace"

	"github.com/monoloop-go/monoloop/internal/engine/ambient"
)

// labels are what Go's own tools get of a coroutine, with Options.Labels: its name among the labels of profiles, and a
// task of an execution trace. They are made once a coroutine, and once more when it gets another name, so that a step
// allocates nothing for them.
//
// The runtime keeps labels with each goroutine: a coroutine of iter.Pull begins with those of who has made it, and no
// switch takes any along. So the body of a straight-line coroutine is labeled when it begins, and keeps its labels
// across awaits; a step task, which shares the goroutine of the loop, is labeled for each step. Regions belong to
// goroutines as well. Those of steps, of both kinds, are on the goroutine of the loop.
type labels struct {
	co    *Co
	name  string
	ctx   context.Context // carries the labels, and the task
	task  *trace.Task     // nil until a step was made while a trace was recorded
	stale bool            // the name was changed by somebody else; the goroutine of its body still has the old one

	in, err error // of the step in a region
	done    bool
	region  func() // makes that step
	goOn    func() // resumes the body, in a region
}

// labels returns the labels of co, on a loop with Options.Labels.
func (co *Co) labels() *labels {
	r := co.rarely()
	if r.labels == nil {
		r.labels = &labels{co: co, ctx: co.loop.ctx}
		r.labels.rename()
	}
	return r.labels
}

func (p *labels) rename() {
	p.name = p.co.Name()
	p.ctx = ambient.WithLabel(p.ctx, "task", p.name)
}

// renamed is called when co, which has labels, has got another name.
func (p *labels) renamed() {
	p.rename()
	if p.co.loop.current == p.co {
		ambient.Label(p.ctx)
	} else {
		p.stale = true
	}
}

// traced returns the context with the task of the trace.
func (p *labels) traced() context.Context {
	if p.task == nil {
		p.ctx, p.task = trace.NewTask(p.ctx, p.name)
	}
	return p.ctx
}

func (p *labels) end() {
	if p.task != nil {
		p.task.End()
	}
}

// setContext makes ctx the parent of the contexts of coroutines.
func (l *Loop) setContext(ctx context.Context) {
	l.ctx, l.labels = ctx, ctx
	if !l.opts.Labels {
		l.labels = ambient.Labeled(ctx)
	}
}

// context returns the parent of co's context.
func (co *Co) context() context.Context {
	switch {
	case !co.loop.opts.Labels:
		return co.loop.ctx
	case trace.IsEnabled():
		return co.labels().traced()
	}
	return co.labels().ctx
}

// labelBody labels the goroutine on which the body of co begins, or goes on.
func (l *Loop) labelBody(co *Co) {
	if !l.opts.Labels {
		ambient.Label(l.labels)
		return
	}
	p := co.labels()
	p.stale = false
	ambient.Label(p.ctx)
}

// relabel gives the goroutine the labels of what runs on it, after a step of something else.
func (l *Loop) relabel() {
	if l.current != nil {
		l.labelBody(l.current)
	} else {
		ambient.Label(l.labels)
	}
}

// labeledStep makes a step of co, under its labels if there are any.
func (co *Co) labeledStep(in error) (done bool, err error) {
	if !co.loop.opts.Labels {
		return co.routine.Step(co, in)
	}
	p := co.labels()
	if !trace.IsEnabled() {
		return p.step(in)
	}
	if p.region == nil {
		p.region = func() { p.done, p.err = p.step(p.in) }
	}
	p.in = in
	trace.WithRegion(p.traced(), p.name, p.region)
	done, err = p.done, p.err
	p.in, p.err = nil, nil
	return done, err
}

// hasBody reports whether co is one straight-line body, which has a goroutine of its own.
func (co *Co) hasBody() bool {
	if s := co.stack(); s != nil {
		return s.whole
	}
	_, is := co.routine.(Body)
	return is
}

func (p *labels) step(in error) (done bool, err error) {
	if p.co.hasBody() {
		return p.co.routine.Step(p.co, in)
	}
	ambient.Label(p.ctx)
	done, err = p.co.routine.Step(p.co, in)
	ambient.Label(p.co.loop.labels)
	return done, err
}

// resume resumes the body of a whole coroutine, in a region if it is to have one.
func (s *stack) resume() (ended bool) {
	if !s.co.loop.opts.Labels || !trace.IsEnabled() {
		return s.coroutine.Resume()
	}
	p := s.co.labels()
	if p.goOn == nil {
		p.goOn = func() { p.done = s.coroutine.Resume() }
	}
	trace.WithRegion(p.traced(), p.name, p.goOn)
	return p.done
}
