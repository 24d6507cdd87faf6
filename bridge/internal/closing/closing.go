package closing

import (
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

// A Resource is something of a loop that reaches beyond it and that no coroutine is sure to end: a goroutine, or what
// is registered elsewhere. OnClose is called on the loop's goroutine when the loop closes, after every coroutine has
// ended; it must remove the resource.
type Resource interface{ OnClose() }

// resources are those of a loop, in the order in which they were added. They belong to the loop's goroutine.
type resources struct {
	all        list.List[Resource]
	registered bool // close is, for the end of the loop
}

type key struct{}

func of(l *loop.Loop) *resources {
	r, ok := l.Low().Value(key{}).(*resources)
	if !ok {
		r = &resources{}
		l.Low().SetValue(key{}, r)
	}
	return r
}

// Add adds the resource of the node, which is in no list, to those of l.
func Add(l *loop.Loop, node *list.Node[Resource]) {
	r := of(l)
	r.all.Add(node)
	if !r.registered { // for a resource that comes while the loop closes, once more
		r.registered = true
		l.Low().OnClose(r.close)
	}
}

// Remove removes the resource of the node, which was added.
func Remove(l *loop.Loop, node *list.Node[Resource]) { of(l).all.Remove(node) }

// Close calls OnClose of every resource of l, as its end will, before what else is registered for that.
func Close(l *loop.Loop) { of(l).closeAll() }

func (r *resources) close(*loop.Co) error {
	r.closeAll()
	return nil
}

func (r *resources) closeAll() {
	r.registered = false
	for n := r.all.First(); n != nil; n = r.all.First() {
		n.Value.OnClose()
	}
}
