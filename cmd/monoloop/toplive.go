package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/remote"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A program asks an inspector again and again, and shows what it was told. All but ask is called on the loop.
type program interface {
	// ask is called on another goroutine, while nothing else is.
	ask(ctx context.Context) error
	// answered is told how ask has ended. The error ends it all.
	answered(err error) (over bool, _ error)
	// page is what is shown on a terminal, and text what is printed where there is none.
	page(f remote.Frame, rows int) []terminal.Line
	text(f remote.Frame) []terminal.Line
	key(k terminal.Key) (quit bool)
}

// A live runs a program: on a terminal it draws page over page, and listens to keys; elsewhere it prints.
type live struct {
	program program
	stdout  io.Writer
	options loop.Options
	every   time.Duration
	times   int // zero means without end

	keys   keyReader        // nil if there are none
	screen *terminal.Screen // nil where there is no terminal
	size   func() (columns, rows int)
}

// A keyReader waits for keys until ctx ends; see terminal.Terminal.
type keyReader interface {
	ReadKeys(ctx context.Context) ([]terminal.Key, error)
}

func (v *live) addFlags(flags *flag.FlagSet) {
	flags.DurationVar(&v.every, "every", every, "")
	flags.IntVar(&v.times, "n", 0, "")
}

func (v *live) check(q *inquiry) error {
	switch {
	case v.every <= 0:
		return q.misuse("every %v", v.every)
	case v.times < 0:
		return q.misuse("%d times", v.times)
	}
	return nil
}

// run runs the program until its end, a key, the end of ctx or an interrupt. The last three are no errors.
func (v *live) run(ctx context.Context) (err error) {
	if terminal.Is(v.stdout) {
		if t, err := terminal.Open(os.Stdin); err == nil {
			defer t.Close()
			v.keys, v.size = t, func() (int, int) { return terminal.Size(v.stdout) }
		}
	}
	if v.keys != nil {
		if v.screen, err = terminal.NewScreen(v.stdout, terminal.Colors(v.stdout)); err != nil {
			return err
		}
		defer v.screen.Close()
	}
	err = loop.RunWith(ctx, &v.options, v.watch)
	if errors.Is(err, loop.ErrInterrupted) || loop.IsCanceled(err) {
		return nil
	}
	return err
}

// watch asks and listens until one of them is over.
func (v *live) watch(co *loop.Co) error {
	both := []*task.Task[struct{}]{task.Do(co, v.askAgain, task.Named("ask"))}
	if v.keys != nil {
		both = append(both, task.Do(co, v.listen, task.Named("keys")))
	}
	done, _, err := future.Wait(co, future.FirstCompleted, both...)
	if err != nil {
		return err
	}
	return done[0].Err()
}

// askAgain asks, shows, and so on.
func (v *live) askAgain(co *loop.Co) error {
	for n := 1; ; n++ {
		_, failure := bridge.RunInExecutor(co, nil, func(ctx context.Context) (struct{}, error) {
			return struct{}{}, v.program.ask(ctx)
		}).Await(co)
		if loop.IsCanceled(failure) {
			return failure
		}
		over, err := v.program.answered(failure)
		if err != nil {
			return err
		}
		if err := v.show(); err != nil || over || n == v.times {
			return err
		}
		if err := co.Sleep(v.every); err != nil {
			return err
		}
	}
}

// listen waits for keys, until one says to quit.
func (v *live) listen(co *loop.Co) error {
	for {
		keys, err := bridge.RunInExecutor(co, nil, v.keys.ReadKeys).Await(co)
		if err != nil {
			return err
		}
		for _, k := range keys {
			if v.program.key(k) {
				return nil
			}
		}
		if err := v.show(); err != nil {
			return err
		}
	}
}

// show shows what is known now.
func (v *live) show() error {
	f := remote.Frame{Now: time.Now()}
	if v.screen == nil {
		return printLines(v.stdout, v.program.text(f))
	}
	columns, rows := v.size()
	f.Columns = columns
	return v.screen.Draw(v.program.page(f, rows), rows)
}
