//go:build js

package browser

import "syscall/js"

// A handler is a function of this program for JavaScript. All of them are the one js.Func of this package, bound to a
// number each: a js.Func of its own would have to be released, and JavaScript may keep what it was given.
type handler struct {
	fn js.Value
	id int
}

// handlers are the functions behind the numbers, and hosts those that are told when JavaScript has called. Nothing here
// runs at the same time as anything else, since JavaScript has one thread and Go is never taken from it.
var (
	handlers = map[int]func(args []js.Value) any{}
	handled  int
	hosts    []*host
	dispatch js.Func
)

// handle makes a handler of fn, which must neither wait nor print: it posts, and returns.
func handle(fn func(args []js.Value) any) handler {
	if dispatch.IsUndefined() {
		dispatch = js.FuncOf(func(_ js.Value, args []js.Value) any {
			fn := handlers[args[0].Int()]
			if fn == nil {
				return js.Undefined()
			}
			return fn(args[1:])
		})
	}
	handled++
	id := handled
	handlers[id] = fn
	return handler{dispatch.Call("bind", js.Undefined(), id), id}
}

// onEvent makes a handler of fn, of what happens in the page: what it posts is served before the call returns, if the
// loop waits or lets the page have a turn.
func onEvent(fn func(args []js.Value) any) handler {
	return handle(func(args []js.Value) any {
		result := fn(args)
		for _, h := range hosts {
			tell(h.entered)
		}
		return result
	})
}

// forget makes later calls of the handler do nothing.
func (h handler) forget() { delete(handlers, h.id) }
