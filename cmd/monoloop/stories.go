package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/stories"
)

// runTour tells every story, one after the other.
func runTour(args []string, stdout io.Writer) error {
	if err := parseNone("tour", args); err != nil {
		return err
	}
	return tell(stories.All(), stdout)
}

// runNamed tells the stories with these names, or none of them if there is a name that is none's.
func runNamed(args []string, stdout io.Writer) error {
	names, err := parse("run", args)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return misuse("run: no story given")
	}
	chosen := make([]stories.Story, len(names))
	for i, name := range names {
		s, ok := stories.Find(name)
		if !ok {
			return misuse(fmt.Sprintf("run: unknown story %q", name))
		}
		chosen[i] = s
	}
	return tell(chosen, stdout)
}

// runList prints the name and the title of every story.
func runList(args []string, stdout io.Writer) error {
	if err := parseNone("list", args); err != nil {
		return err
	}
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	for _, s := range stories.All() {
		fmt.Fprintf(table, "%s\t%s\n", s.Name, s.Title)
	}
	return table.Flush()
}

func parseNone(command string, args []string) error {
	rest, err := parse(command, args)
	if err == nil && len(rest) > 0 {
		err = misuse(fmt.Sprintf("%s: unexpected argument %q", command, rest[0]))
	}
	return err
}

// tell runs the stories, each below a heading, until one of them or the output fails. A story that cannot be told on this
// system, as one of processes on js, keeps no other from being told: what it needs is the error at the end.
func tell(chosen []stories.Story, stdout io.Writer) error {
	out := &output{w: stdout}
	var untold error
	for i, s := range chosen {
		if i > 0 {
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "== %s: %s\n%s\n\n", s.Name, s.Title, s.Idea)
		if out.err != nil {
			return out.err
		}
		if err := s.Run(out); errors.Is(err, errors.ErrUnsupported) {
			untold = errors.Join(untold, fmt.Errorf("story %s: %w", s.Name, err))
		} else if err != nil {
			return fmt.Errorf("story %s: %w", s.Name, err)
		}
		if out.err != nil {
			return out.err
		}
	}
	return untold
}

// An output is a writer that remembers its first error, and writes nothing after it.
type output struct {
	w   io.Writer
	err error
}

func (o *output) Write(p []byte) (n int, err error) {
	if o.err == nil {
		n, o.err = o.w.Write(p)
	}
	return n, o.err
}
