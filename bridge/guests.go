package bridge

import (
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
)

// A guest is something of a loop that reaches beyond it and that no coroutine is sure to end: when the loop closes, it is
// told to leave, on the loop's goroutine, after every coroutine has ended.
type guest interface{ leave() }

// guests are a loop's guests, in order of their coming. They belong to the loop's goroutine.
type guests struct {
	all     list.List[guest]
	watched bool // leave is registered for the end of the loop
}

type guestsKey struct{}

func guestsOf(l *loop.Loop) *guests {
	g, ok := l.Low().Value(guestsKey{}).(*guests)
	if !ok {
		g = &guests{}
		l.Low().SetValue(guestsKey{}, g)
	}
	return g
}

// enter puts the guest of the node, which is in no list, among the guests of l.
func enter(l *loop.Loop, place *list.Node[guest]) {
	g := guestsOf(l)
	g.all.Add(place)
	if !g.watched { // for a guest that comes while the loop closes, once more
		g.watched = true
		l.Low().OnClose(g.leave)
	}
}

// exit takes the guest of the node, which has entered, off the list.
func exit(l *loop.Loop, place *list.Node[guest]) { guestsOf(l).all.Remove(place) }

// leave asks each guest to leave; to leave means to exit.
func (g *guests) leave(*loop.Co) error {
	g.watched = false
	for n := g.all.First(); n != nil; n = g.all.First() {
		n.Value.leave()
	}
	return nil
}
