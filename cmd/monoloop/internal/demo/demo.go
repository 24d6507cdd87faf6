package demo

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A Program is the demo. Its parts, each a task of this name, do what programs do, and what they should not:
//
//   - rooms: chat rooms, whose members talk and listen;
//   - feed: starts a subscription every two seconds, which waits for a future that nobody settles: a leak;
//   - ledger: clerks who need a lock for a moment, and an audit that holds it for four seconds of five;
//   - thumbnails: uploads for each of which a pool computes something, which is slower than they come;
//   - transfers: after a few seconds, two tasks that hold a lock each and wait for that of the other: a deadlock;
//   - weather: fails every twenty seconds, and nobody looks at the error;
//   - timers: a callback that takes too long, every five seconds.
//
// It belongs to the loop's goroutine.
type Program struct {
	// Stuck is for how long the task sums blocks the loop, every ten seconds; zero means never.
	Stuck time.Duration

	// Block takes this long, on the loop's goroutine. Nil means time.Sleep.
	Block func(d time.Duration)

	// Work takes this long, on a goroutine of the pool, unless ctx ends. Nil means that it sleeps.
	Work func(ctx context.Context, d time.Duration)

	// Pool is where the uploads are computed.
	Pool *pool.Pool

	random *rand.Rand
}

// Run runs the program until co is canceled, and returns that cancellation.
func (p *Program) Run(co *loop.Co) error {
	p.random = rand.New(rand.NewPCG(1, 2)) // the same each time
	if p.Block == nil {
		p.Block = time.Sleep
	}
	if p.Work == nil {
		p.Work = sleep
	}
	return task.WithGroup(co, func(g *task.Group) error {
		for _, part := range []struct {
			name string
			run  func(co *loop.Co) error
		}{
			{"rooms", p.rooms}, {"feed", p.feed}, {"ledger", p.ledger}, {"thumbnails", p.thumbnails}, {"transfers", transfers},
			{"weather", p.weather}, {"timers", p.timers}, {"sums", p.sums},
		} {
			task.Do(g, part.run, task.Named(part.name))
		}
		return nil
	})
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// again runs body every d.
func again(co *loop.Co, d time.Duration, body func(n int) error) error {
	n := 0
	for _, err := range task.Every(co, d) {
		if err == nil {
			n++
			err = body(n)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// timers sets a timer every five seconds, whose callback takes too long.
func (p *Program) timers(co *loop.Co) error {
	return again(co, 5*time.Second, func(int) error {
		co.Loop().CallLater(time.Second/2, p.renderReport)
		return nil
	})
}

// renderReport is slow: it should be given to an executor.
func (p *Program) renderReport() { p.Block(150 * time.Millisecond) }

// sums blocks the loop every ten seconds, if it is to.
func (p *Program) sums(co *loop.Co) error {
	return again(co, 10*time.Second, func(int) error {
		if p.Stuck > 0 {
			p.addEverything()
		}
		return nil
	})
}

// addEverything holds up everybody.
func (p *Program) addEverything() { p.Block(p.Stuck) }
