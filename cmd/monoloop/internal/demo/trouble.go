package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
)

// feed leaks: nobody ends the subscriptions that it starts.
func (p *Program) feed(co *loop.Co) error {
	return again(co, 2*time.Second, func(n int) error {
		task.Do(co, func(co *loop.Co) error {
			_, err := future.New[string](co).Future().Await(co)
			return err
		}, task.Named(fmt.Sprintf("subscription %d", n)))
		return nil
	})
}

// ledger has clerks, and an audit that keeps them waiting.
func (p *Program) ledger(co *loop.Co) error {
	ledger := new(locks.Lock).Named("ledger")
	hold := func(held, between time.Duration) func(co *loop.Co) error {
		return func(co *loop.Co) error {
			for {
				if err := ledger.With(co, func() error { return co.Sleep(held) }); err != nil {
					return err
				}
				if err := co.Sleep(between); err != nil {
					return err
				}
			}
		}
	}
	return task.WithGroup(co, func(g *task.Group) error {
		task.Do(g, hold(4*time.Second, time.Second), task.Named("audit"))
		for n := range 3 {
			task.Do(g, hold(10*time.Millisecond, 200*time.Millisecond), task.Named(fmt.Sprintf("clerk %d", n+1)))
		}
		return nil
	})
}

// thumbnails keeps eight uploads on their way, through a pool that is too small for them.
func (p *Program) thumbnails(co *loop.Co) error {
	return task.WithGroup(co, func(g *task.Group) error {
		for n := range 8 {
			pause := time.Duration(100+40*n) * time.Millisecond
			task.Do(g, func(co *loop.Co) error { return p.upload(co, pause) }, task.Named(fmt.Sprintf("upload %d", n+1)))
		}
		return nil
	})
}

func (p *Program) upload(co *loop.Co, pause time.Duration) error {
	for {
		if err := co.Sleep(pause); err != nil {
			return err
		}
		if _, err := bridge.RunInExecutor(co, p.Pool, p.makeThumbnail).Await(co); err != nil {
			return err
		}
	}
}

// makeThumbnail runs on a goroutine of the pool. When the program's context ends, it may hear of it before the loop does;
// to fail then would be a failure of the upload, rather than its cancellation.
func (p *Program) makeThumbnail(ctx context.Context) (struct{}, error) {
	p.Work(ctx, 400*time.Millisecond)
	return struct{}{}, nil
}

// transfers ends in a deadlock: two tasks take the same two locks, in different orders.
func transfers(co *loop.Co) error {
	checking, savings := new(locks.Lock).Named("checking"), new(locks.Lock).Named("savings")
	transfer := func(from, to *locks.Lock) func(co *loop.Co) error {
		return func(co *loop.Co) error {
			return from.With(co, func() error {
				if err := co.Sleep(5 * time.Second); err != nil {
					return err
				}
				return to.With(co, func() error { return nil })
			})
		}
	}
	return task.WithGroup(co, func(g *task.Group) error {
		task.Do(g, transfer(checking, savings), task.Named("deposit"))
		task.Do(g, transfer(savings, checking), task.Named("withdrawal"))
		return nil
	})
}

var errNoSignal = errors.New("the station does not answer")

// weather starts tasks that fail. Nobody looks at their errors.
func (p *Program) weather(co *loop.Co) error {
	return again(co, 20*time.Second, func(n int) error {
		task.Do(co, func(co *loop.Co) error { return errors.Join(co.Sleep(time.Second), errNoSignal) },
			task.Named(fmt.Sprintf("forecast %d", n)))
		return nil
	})
}
