package loop_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
)

// Loops that are stuck at the same time, each in a body on a coroutine, each get the stack of their own.
func TestTheStackIsThatOfTheLoop(t *testing.T) {
	var loops, stuck sync.WaitGroup
	all := make([]*guarded, 4)
	stuck.Add(len(all))
	for i := range all {
		all[i] = newGuarded(loop.Options{}, time.Millisecond)
		body := [](func(*guarded)){first, second, third, fourth}[i]
		loops.Go(func() {
			_ = all[i].Run(func(co *loop.Co) error {
				part := func(*loop.Co) error { stuck.Done(); stuck.Wait(); body(all[i]); return nil }
				loop.Start(co, loop.Func(part), nil)
				return co.Yield()
			})
			_ = all[i].Close()
		})
	}
	loops.Wait()
	for i, name := range []string{"first", "second", "third", "fourth"} {
		stack := all[i].reports[0].Stack
		require.Equal(t, 1, strings.Count(stack, "goroutine "+strings.Fields(stack)[1]+" ["), stack)
		require.Contains(t, stack, "loop_test."+name+"(")
	}
}

func first(g *guarded)  { <-g.door }
func second(g *guarded) { <-g.door }
func third(g *guarded)  { <-g.door }
func fourth(g *guarded) { <-g.door }

// Where there are thousands of goroutines, no dump of all is made.
func TestTheStackAmongThousands(t *testing.T) {
	for _, kind := range []string{"straight-line", "step"} {
		t.Run(kind, func(t *testing.T) {
			g := newGuarded(loop.Options{}, time.Millisecond)
			require.NoError(t, g.Run(func(co *loop.Co) error {
				for range 2500 {
					loop.Start(co, loop.Func(func(co *loop.Co) error { return co.Sleep(time.Hour) }), nil)
				}
				_ = co.Yield()
				if kind == "step" {
					loop.Start(co, doorStep{g}, nil)
					return co.Yield()
				}
				g.waitAtTheDoor()
				return nil
			}))
			require.NoError(t, g.Close())
			stuck := g.reports[0]
			require.Contains(t, stuck.Function, "waitAtTheDoor")
			require.Contains(t, stuck.Line, "watchdog_test.go:")
			require.NotContains(t, stuck.Stack, "Sleep")
			require.Equal(t, 1, strings.Count(stuck.Stack, "waitAtTheDoor"), stuck.Stack)
		})
	}
}

// Names may change, coroutines end and others take their stacks while the watchdog looks.
func TestAWatchdogLooksAtABusyLoop(t *testing.T) {
	g := newGuarded(loop.Options{}, time.Millisecond)
	require.NoError(t, g.Run(func(co *loop.Co) error {
		for i := range 2000 {
			c := loop.Start(co, loop.Func(func(co *loop.Co) error { co.SetName("inside"); return co.Yield() }), nil)
			c.SetName(fmt.Sprint("outside ", i))
			if i%10 == 0 {
				_ = co.Yield()
			}
		}
		g.waitAtTheDoor()
		return nil
	}))
	require.NoError(t, g.Close())
	require.Equal(t, "main", g.reports[0].Name)
}
