package javascript

import (
	"log/slog"
	"reflect"

	"github.com/dop251/goja"
)

// rejections are the promises that were rejected while nobody handled them, and that were not told of. They are told
// when the ticks and microtasks of a callback have all run; who has begun to handle one by then has saved it.
type rejections struct {
	r       *Runtime
	pending map[*goja.Promise]bool
	order   []*goja.Promise
	hosts   map[*goja.Promise]bool // that the host handles
}

var promiseType = reflect.TypeFor[*goja.Promise]()

// isHosts takes a value that the host has been given out of this: should it be a promise, the host handles it.
func (j *rejections) isHosts(v goja.Value) {
	o, ok := v.(*goja.Object)
	if !ok || o.ExportType() != promiseType {
		return
	}
	if p, ok := o.Export().(*goja.Promise); ok {
		delete(j.pending, p)
		j.hosts[p] = true
	}
}

// forget takes a promise out of this: the host has got it, and knows that it was rejected.
func (j *rejections) forget(p *goja.Promise) {
	delete(j.pending, p)
	delete(j.hosts, p)
}

func (j *rejections) init(r *Runtime) {
	*j = rejections{r: r, pending: map[*goja.Promise]bool{}, hosts: map[*goja.Promise]bool{}}
	r.vm.SetPromiseRejectionTracker(j.track)
}

func (j *rejections) track(p *goja.Promise, op goja.PromiseRejectionOperation) {
	if op == goja.PromiseRejectionHandle {
		delete(j.pending, p)
		return
	}
	if j.hosts[p] {
		delete(j.hosts, p)
		return
	}
	if !j.r.over {
		j.pending[p] = true
		j.order = append(j.order, p)
	}
}

// tell tells of those that are pending, and reports whether it did: a handler may have made something ready.
func (j *rejections) tell() (told bool) {
	order := j.order
	j.order = nil
	for _, p := range order {
		if j.pending[p] && !j.r.over {
			delete(j.pending, p)
			j.one(p)
			told = true
		}
	}
	return told
}

func (j *rejections) one(p *goja.Promise) {
	if j.r.o.Rejections == IgnoreRejections {
		return
	}
	err := j.r.errorFrom(p.Result())
	err.Rejection = true
	switch handler := j.r.o.OnError; {
	case handler != nil && handler(err):
	case j.r.o.Rejections == FailRejections:
		j.r.fail(err)
	case handler == nil:
		slog.Warn("javascript: a promise was rejected, and nobody handles it", "error", err)
	}
}
