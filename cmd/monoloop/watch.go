package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/remote"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
	"github.com/monoloop-go/monoloop/loop"
)

const watchHelp = `usage: monoloop watch [-every D] [-n N] [-loop NAME] ADDR TASK

Follows one task of a loop in another process until it has ended: its state, what it waits for and who holds that, how
much it has run, who has asked to cancel it, its values. TASK is its ID, or its name if no other has it. Where the
output is no terminal, all is printed once, and then a line whenever something has changed. On a terminal, q quits.

  -every D     how often to ask (1s)
  -n N         so many times (until the task has ended)
  -loop NAME   of the loop that is attached under this name (the first)

` + addressHelp

// runWatch follows a task.
func runWatch(args []string, stdout io.Writer) error {
	q := newInquiry("watch")
	v := &live{stdout: stdout, options: loop.Options{HandleInterrupt: true}}
	v.addFlags(q.flags)
	if err := q.parse(args, 1); err != nil {
		return helped(err, stdout, watchHelp)
	}
	if err := v.check(q); err != nil {
		return err
	}
	defer q.client.Close()
	p := &watchProgram{q: q}
	v.program = p
	if err := v.run(context.Background()); err != nil || !p.ended {
		return err
	}
	_, err := fmt.Fprintf(stdout, "%s has ended\n", p.name)
	return err
}

// A watchProgram is what watch asks, and how it shows the answers.
type watchProgram struct {
	q     *inquiry
	id    uint64 // zero until it is known
	name  string
	told  bool   // everything was printed once
	brief string // the last line that was printed
	ended bool

	next remote.Task // the answers, until the loop has them
	task remote.Task
}

func (p *watchProgram) ask(ctx context.Context) (err error) {
	if p.next.All, err = p.q.ask(ctx, "tasks"); err != nil {
		return err
	}
	if p.id == 0 {
		if p.id, err = remote.Find(p.next.All, p.q.args[0]); err != nil {
			return fmt.Errorf("watch: %w", err)
		}
	}
	p.next.One, err = p.q.ask(ctx, "tasks/"+strconv.FormatUint(p.id, 10))
	return err
}

func (p *watchProgram) answered(err error) (over bool, _ error) {
	if p.ended = p.name != "" && errors.Is(err, remote.ErrNoTask); p.ended {
		return true, nil
	}
	if err == nil {
		p.task, p.name = p.next, p.next.Name()
	}
	return false, err
}

func (p *watchProgram) page(f remote.Frame, _ int) []terminal.Line {
	if p.name == "" {
		return nil
	}
	return f.Task(p.task)
}

func (p *watchProgram) text(f remote.Frame) (lines []terminal.Line) {
	brief := p.task.Brief()
	switch {
	case p.ended:
		return nil
	case !p.told:
		lines = append(f.Task(p.task), terminal.Line{})
	case brief == p.brief:
		return nil
	}
	p.told, p.brief = true, brief
	return append(lines, terminal.Line{Text: f.Now.Format(time.TimeOnly) + "  " + brief})
}

func (p *watchProgram) key(k terminal.Key) (quit bool) {
	return k == 'q' || k == 'Q' || k == terminal.Escape
}
