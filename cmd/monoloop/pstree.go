package main

import (
	"io"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/remote"
)

const pstreeHelp = `usage: monoloop pstree [-loop NAME] [-limit N] ADDR

Draws the tasks of a loop in another process as a tree: each below the one that has started it, with what it waits for;
and names the cycles of tasks that wait for each other.

  -loop NAME   of the loop that is attached under this name (the first)
  -limit N     no more than N tasks (what the inspector allows)

` + addressHelp

// runPSTree draws the tasks of a loop as a tree.
func runPSTree(args []string, stdout io.Writer) error {
	q := newInquiry("pstree")
	if err := q.parse(args, 0); err != nil {
		return helped(err, stdout, pstreeHelp)
	}
	return q.once(stdout, "tree", remote.Frame.Tree)
}
