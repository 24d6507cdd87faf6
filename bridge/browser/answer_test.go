//go:build js

package browser_test

import (
	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/loop"
)

// An answer comes from another goroutine.
type answer struct{ of *bridge.Resolver[int] }

func newAnswer(l *loop.Loop) answer { return answer{bridge.NewResolver[int](l)} }

func (a answer) give() { a.of.Resolve(42, nil) }

func (a answer) await(co *loop.Co) (int, error) { return a.of.Future().Await(co) }
