package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/remote"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
)

// addressHelp is what the help of ps, pstree, top and watch say of ADDR.
const addressHelp = `ADDR is where the program serves its inspector (package bridge/inspect): localhost:6060, 6060, or
with the path where it is mounted, as in localhost:6060/debug/loop.
`

// askTimeout is how long ps, pstree, top and watch wait for an answer.
const askTimeout = 10 * time.Second

// An inquiry is the command line of ps, pstree, top or watch, which ask an inspector.
type inquiry struct {
	command string
	flags   *flag.FlagSet
	loop    string
	limit   int
	args    []string // behind the address
	client  *remote.Client
}

func newInquiry(command string) *inquiry {
	q := &inquiry{command: command, flags: flag.NewFlagSet(command, flag.ContinueOnError)}
	q.flags.SetOutput(io.Discard)
	q.flags.StringVar(&q.loop, "loop", "", "")
	q.flags.IntVar(&q.limit, "limit", 0, "")
	return q
}

// parse parses the flags, the address, and as many other arguments as are asked for.
func (q *inquiry) parse(args []string, others int) error {
	err := q.flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return err
	case err != nil:
		return q.misuse("%v", err)
	case q.flags.NArg() == 0:
		return q.misuse("no address given")
	case q.flags.NArg() < 1+others:
		return q.misuse("no task given")
	case q.flags.NArg() > 1 && strings.HasPrefix(q.flags.Arg(1), "-"):
		return q.misuse("the flag %s belongs before the address", q.flags.Arg(1))
	case q.flags.NArg() > 1+others:
		return q.misuse("unexpected argument %q", q.flags.Arg(1+others))
	case q.limit < 0:
		return q.misuse("a limit of %d", q.limit)
	}
	q.args = q.flags.Args()[1:]
	q.client, err = remote.New(q.flags.Arg(0), q.loop)
	if err != nil {
		return q.misuse("%v", err)
	}
	return nil
}

func (q *inquiry) misuse(format string, args ...any) error {
	return misuse(q.command + ": " + fmt.Sprintf(format, args...))
}

// ask asks for one part of the JSON.
func (q *inquiry) ask(ctx context.Context, part string) (*inspect.Snapshot, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	s, err := q.client.Ask(ctx, part, q.limit)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", q.command, err)
	}
	return s, nil
}

// once asks once, and prints the view of the answer.
func (q *inquiry) once(stdout io.Writer, part string,
	view func(f remote.Frame, s *inspect.Snapshot) []terminal.Line) error {
	defer q.client.Close()
	s, err := q.ask(context.Background(), part)
	if err != nil {
		return err
	}
	return printLines(stdout, view(frameOf(stdout), s))
}

// frameOf returns the room that there is on stdout. Where that is no terminal, nothing is cut.
func frameOf(stdout io.Writer) remote.Frame {
	columns, _ := terminal.Size(stdout)
	return remote.Frame{Columns: columns, Now: time.Now()}
}

func printLines(stdout io.Writer, lines []terminal.Line) error {
	out, color := &output{w: stdout}, terminal.Colors(stdout)
	for _, l := range lines {
		text := l.Text
		if color {
			text = l.Paint()
		}
		fmt.Fprintln(out, text)
	}
	return out.err
}

// helped returns what a command returns whose command line was wrong, or asked for help.
func helped(err error, stdout io.Writer, help string) error {
	if errors.Is(err, flag.ErrHelp) {
		_, err = io.WriteString(stdout, help)
	}
	return err
}
