package main

import (
	"io"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/remote"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
)

const psHelp = `usage: monoloop ps [-l] [-sort COLUMN] [-loop NAME] [-limit N] ADDR

Lists the tasks of a loop in another process: what each does, since when, how much it has run, and what it waits for.

  -l             more columns: time in the ready queue, longest step, kind, by whom and where it was started
  -sort COLUMN   by id, for (the longest first), steps, ran, queued, longest, state or name (id)
  -loop NAME     of the loop that is attached under this name (the first)
  -limit N       no more than N tasks (what the inspector allows)

` + addressHelp

// runPS lists the tasks of a loop.
func runPS(args []string, stdout io.Writer) error {
	q := newInquiry("ps")
	long := q.flags.Bool("l", false, "")
	sorted := q.flags.String("sort", "", "")
	if err := q.parse(args, 0); err != nil {
		return helped(err, stdout, psHelp)
	}
	order, ok := remote.FindOrder(*sorted)
	if !ok {
		return q.misuse("nothing is sorted by %q: monoloop ps -h lists the columns", *sorted)
	}
	return q.once(stdout, "tasks", func(f remote.Frame, s *inspect.Snapshot) []terminal.Line {
		return f.PS(s, remote.List{Order: order, Long: *long})
	})
}
