package main

import (
	"context"
	"io"
	"time"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/remote"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
	"github.com/monoloop-go/monoloop/loop"
)

const topHelp = `usage: monoloop top [-every D] [-n N] [-rows N] [-sort COLUMN] [-loop NAME] [-limit N] ADDR

Shows again and again what a loop in another process does: its numbers of the last second, and the tasks that run most.
The first time the rates are those since the inspector was attached. Where the output is no terminal, a page follows the
other.

  -every D       how often (1s)
  -n N           so many times (without end)
  -rows N        how many tasks on a page where there is no terminal (20)
  -sort COLUMN   by run, steps, for, queued, longest, name or id (run)
  -loop NAME     of the loop that is attached under this name (the first)
  -limit N       of no more than N tasks (what the inspector allows)

` + addressHelp + `
On a terminal, these are the keys:

` + remote.KeyHelp + "\n"

// runTop shows what a loop does until it is told to end.
func runTop(args []string, stdout io.Writer) error {
	q := newInquiry("top")
	v := &live{stdout: stdout, options: loop.Options{HandleInterrupt: true}}
	v.addFlags(q.flags)
	rows := q.flags.Int("rows", 20, "")
	sorted := q.flags.String("sort", "run", "")
	if err := q.parse(args, 0); err != nil {
		return helped(err, stdout, topHelp)
	}
	top := &remote.Top{Address: q.client.String()}
	if !top.Sort(*sorted) {
		return q.misuse("nothing is sorted by %q: monoloop top -h lists the columns", *sorted)
	}
	if err := v.check(q); err != nil {
		return err
	}
	defer q.client.Close()
	v.program = &topProgram{q: q, top: top, rows: *rows}
	return v.run(context.Background())
}

// A topProgram is what top asks, and how it shows the answers.
type topProgram struct {
	q    *inquiry
	top  *remote.Top
	rows int // where there is no terminal

	overview, tasks *inspect.Snapshot // the answers, until top has them
	answers         int
}

func (p *topProgram) ask(ctx context.Context) (err error) {
	if p.overview, err = p.q.ask(ctx, "overview"); err == nil {
		p.tasks, err = p.q.ask(ctx, "tasks")
	}
	return err
}

// answered takes the answers. Who has seen a page goes on when the next one fails, for it may come back.
func (p *topProgram) answered(err error) (over bool, _ error) {
	if err != nil && p.answers == 0 {
		return true, err
	}
	p.answers++
	p.top.Update(p.overview, p.tasks, err)
	return false, nil
}

func (p *topProgram) page(f remote.Frame, rows int) []terminal.Line { return p.top.Lines(f, rows) }

func (p *topProgram) text(f remote.Frame) []terminal.Line {
	lines := p.top.Lines(f, 0)
	head := len(lines) - p.top.Listed()
	return append(lines[:min(len(lines), head+p.rows)], terminal.Line{})
}

func (p *topProgram) key(k terminal.Key) (quit bool) { return p.top.Key(k) }

// every is how often top and watch ask, unless they are told otherwise.
const every = time.Second
