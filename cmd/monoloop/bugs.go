package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/bugs"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// hunt is what the command line of bugs asks for.
type hunt struct {
	schedules int
	seeds     int
	verbose   bool
	replay    string
	chosen    []bugs.Bug
}

// runBugs compares the sources of looptest by the schedules that they need to find planted bugs.
func runBugs(args []string, stdout io.Writer) error {
	h, err := parseBugs(args)
	switch {
	case err != nil:
		return err
	case h.replay != "":
		return h.again(stdout)
	case h.verbose:
		return h.tell(stdout)
	}
	return h.compare(stdout)
}

func parseBugs(args []string) (h hunt, err error) {
	flags := flag.NewFlagSet("bugs", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.IntVar(&h.schedules, "n", 1000, "")
	flags.IntVar(&h.seeds, "seeds", 5, "")
	flags.BoolVar(&h.verbose, "v", false, "")
	flags.StringVar(&h.replay, "replay", "", "")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return h, misuse("")
	case err != nil:
		return h, misuse("bugs: " + err.Error())
	case h.schedules < 1 || h.seeds < 1:
		return h, misuse("bugs: -n and -seeds must be positive")
	case h.replay != "" && flags.NArg() != 1:
		return h, misuse("bugs: -replay needs the name of one bug")
	}
	if flags.NArg() == 0 {
		h.chosen = bugs.All()
	}
	for _, name := range flags.Args() {
		b, ok := bugs.Find(name)
		if !ok {
			return h, misuse(fmt.Sprintf("bugs: unknown bug %q", name))
		}
		h.chosen = append(h.chosen, b)
	}
	return h, nil
}

// again runs the schedule of a record.
func (h hunt) again(stdout io.Writer) error {
	b := h.chosen[0]
	f, err := looptest.Replay(h.replay, b.Program())
	if err != nil {
		return err
	}
	if f == nil {
		_, err = fmt.Fprintf(stdout, "%s: the record passes\n", b.Name)
		return err
	}
	_, err = fmt.Fprintf(stdout, "%s: %v\n", b.Name, f)
	return err
}

// tell finds each bug once, and tells its story.
func (h hunt) tell(stdout io.Writer) error {
	for i, b := range h.chosen {
		if i > 0 {
			fmt.Fprintln(stdout)
		}
		if _, err := fmt.Fprintf(stdout, "%s: %s\n%s\n", b.Name, b.Wrong, h.story(b)); err != nil {
			return err
		}
	}
	return nil
}

func (h hunt) story(b bugs.Bug) string {
	f := b.Explore(h.schedules, 0).Failure
	if f == nil {
		return fmt.Sprintf("not found with -n %d", h.schedules)
	}
	return fmt.Sprintf("schedule %d (%s), departures %d\n%v\nreplay: monoloop bugs -replay '%s' %s",
		f.Schedule, f.Source, f.Departures, f, f.Record, b.Name)
}

// tally is what the last lines of the table say of one source.
type tally struct {
	found    int   // bugs, in the median
	searches int   // of each seed
	lucky    int   // of those, which found the bug
	needed   []int // schedules, in the median, where it found
}

// compare prints the table, line by line as it is found out.
func (h hunt) compare(stdout io.Writer) error {
	makers := bugs.Makers()
	fmt.Fprintf(stdout, "%-26s", "schedules needed")
	for _, m := range makers {
		fmt.Fprintf(stdout, "%10s", m.Name)
	}
	fmt.Fprintf(stdout, "%12s\n", "departures")
	tallies := make([]tally, len(makers))
	var departures []int
	for _, b := range h.chosen {
		fmt.Fprintf(stdout, "%-26s", b.Name)
		for i, m := range makers {
			fmt.Fprintf(stdout, "%10s", tallies[i].add(b.Search(m, h.schedules, h.seeds)))
		}
		left := "-"
		if f := b.Explore(h.schedules, 0).Failure; f != nil {
			departures = append(departures, f.Departures)
			left = fmt.Sprint(f.Departures)
		}
		if _, err := fmt.Fprintf(stdout, "%12s\n", left); err != nil {
			return err
		}
	}
	return h.sum(stdout, tallies, departures)
}

// add counts a search, and returns the schedules that it needed.
func (t *tally) add(s bugs.Search) string {
	t.searches += s.Seeds
	t.lucky += len(s.Found)
	n, ok := s.Median()
	if !ok {
		return "-"
	}
	t.found++
	t.needed = append(t.needed, n)
	return fmt.Sprint(n)
}

// sum prints the last lines of the table.
func (h hunt) sum(stdout io.Writer, tallies []tally, departures []int) error {
	fmt.Fprintf(stdout, "\n%-26s", fmt.Sprintf("found, of %d", len(h.chosen)))
	for _, t := range tallies {
		fmt.Fprintf(stdout, "%10d", t.found)
	}
	fmt.Fprintf(stdout, "\n%-26s", "searches that found it")
	for _, t := range tallies {
		fmt.Fprintf(stdout, "%9.1f%%", 100*float64(t.lucky)/float64(t.searches))
	}
	fmt.Fprintf(stdout, "\n%-26s", "median where found")
	for _, t := range tallies {
		fmt.Fprintf(stdout, "%10s", middle(t.needed))
	}
	_, err := fmt.Fprintf(stdout, "%12s\n", middle(departures))
	return err
}

// middle returns the median of numbers, the greater of two.
func middle(numbers []int) string {
	if len(numbers) == 0 {
		return "-"
	}
	slices.Sort(numbers)
	return fmt.Sprint(numbers[len(numbers)/2])
}
