package stories

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/remote"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
)

// whatAnOperatorSees is of three programs that an operator finds in trouble. Two of them run in virtual time.
func whatAnOperatorSees(w io.Writer) error {
	for _, program := range []struct {
		trouble string
		see     func(w io.Writer) error
	}{
		{"A program is stuck. Its watchdog tells, while it is so:", seeStuck},
		{"A program leaks. ps lists the tasks, those first that wait longest:", seeLeak},
		{"A program is in a deadlock. pstree shows who waits for whom:", seeDeadlock},
	} {
		fmt.Fprintln(w, program.trouble)
		if err := program.see(w); err != nil {
			return err
		}
	}
	note(w, "Python 3.14 has ps and pstree as well; of a loop that is stuck, debug mode tells when it is over.")
	return nil
}

// seeStuck runs a task that computes on the loop, until an operator has seen it.
func seeStuck(w io.Writer) error {
	seen := make(chan struct{})
	watchdog := &loop.Watchdog{Limit: 20 * time.Millisecond, Interval: time.Hour, OnReport: func(s loop.Stuck) {
		if s.Over {
			fmt.Fprintf(w, "  %s goes on\n", s.Name)
			return
		}
		fmt.Fprintf(w, "  %s is in %s\n", s.Name, path.Base(s.Function))
		close(seen)
	}}
	options := &loop.Options{Watchdog: watchdog, Logger: slog.New(slog.DiscardHandler)}
	return loop.RunWith(context.Background(), options, func(co *loop.Co) error {
		report := task.Do(co, func(co *loop.Co) error {
			addEverythingUp(seen)
			return nil
		}, task.Named("the report of the month"))
		_, err := report.Await(co)
		return err
	})
}

// addEverythingUp should have been given to an executor.
func addEverythingUp(seen <-chan struct{}) { <-seen }

// seeLeak looks after a minute at a program that starts a task every second, and forgets it.
func seeLeak(w io.Writer) error {
	return inVirtualTime(func(co *loop.Co) error {
		inspect.New(nil).Attach(co, "news")
		feed := task.Do(co, func(co *loop.Co) error {
			for n := 1; ; n++ {
				subscribe(co, n)
				if err := co.Sleep(time.Second); err != nil {
					return err
				}
			}
		}, task.Named("feed"))
		if err := co.Sleep(time.Minute - time.Millisecond); err != nil {
			return err
		}
		longest, _ := remote.FindOrder("for")
		printView(w, remote.Frame{}.PS(look(co, "news", 6), remote.List{Order: longest}))
		feed.Cancel(nil)
		return nil
	})
}

// subscribe starts a task that waits for news which nobody sends.
func subscribe(co *loop.Co, n int) {
	task.Go(co, func(co *loop.Co) (string, error) { return future.New[string](co).Future().Await(co) },
		task.Named(fmt.Sprint("subscription ", n)))
}

// seeDeadlock looks at two tasks that take the same two locks, in different orders, until the loop finds out itself.
func seeDeadlock(w io.Writer) error {
	err := inVirtualTime(func(co *loop.Co) error {
		inspect.New(nil).Attach(co, "bank")
		var checking, savings locks.Lock
		both := []*task.Task[struct{}]{
			transfer(co, "deposit", &checking, &savings), transfer(co, "withdrawal", &savings, &checking),
		}
		task.Do(co, func(co *loop.Co) error {
			err := co.Sleep(time.Second)
			printView(w, remote.Frame{}.Tree(look(co, "bank", 10)))
			return err
		}, task.Named("operator"))
		_, err := future.Gather(co, both...).Await(co)
		return err
	})
	var deadlock *loop.DeadlockError
	if !errors.As(err, &deadlock) {
		return fmt.Errorf("no deadlock: %w", err)
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	fmt.Fprintf(w, "The run ends by itself, and says:\n  %s\n", first)
	return nil
}

// transfer starts a task that takes one lock, and a moment later the other as well.
func transfer(co *loop.Co, name string, from, to *locks.Lock) *task.Task[struct{}] {
	return task.Do(co, func(co *loop.Co) error {
		return from.With(co, func() error {
			if err := co.Sleep(10 * time.Millisecond); err != nil {
				return err
			}
			return to.With(co, func() error { return nil })
		})
	}, task.Named(name))
}

// look returns what an inspector would tell of the loop, which is attached to it under this name.
func look(co *loop.Co, name string, limit int) *inspect.Snapshot {
	s := inspect.Take(co.Loop(), limit)
	s.Loop.Name = name
	return s
}

// printView prints what a command of the terminal would show.
func printView(w io.Writer, lines []terminal.Line) {
	for _, l := range lines {
		fmt.Fprintln(w, " ", l.Text)
	}
}
