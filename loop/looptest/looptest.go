package looptest

import (
	"flag"
	"fmt"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
)

var (
	replayFlag = flag.String("looptest.replay", "", "run the tests that explore under this record only")
	seedFlag   = flag.Uint64("looptest.seed", 0, "explore with this seed")
	realFlag   = flag.Bool("looptest.real", false, "run the tests that explore once, on the real clock; see T.Real")
	countFlag  = flag.Int("looptest.n", 0, "explore this many schedules")
)

// Run runs p once, first in, first out, under virtual time, with nothing adverse, and fails the test if that fails.
func Run(tb testing.TB, p Program) {
	tb.Helper()
	Explorer{Source: Recorded(Record{}), MaxShrinks: -1}.Explore(tb, p)
}

// Explore runs p under n schedules of a Portfolio, each on a loop of its own under virtual time. The first that fails
// is shrunk to the fewest departures from first in, first out. It fails the test, with the story of what ran before
// what and with the line that runs it again.
func Explore(tb testing.TB, n int, p Program) {
	tb.Helper()
	Explorer{Schedules: n}.Explore(tb, p)
}

// Explore is Run for a test, which it fails if a schedule fails. The flags -looptest.seed and -looptest.n take the
// place of Seed and Schedules; under -looptest.replay only that record is run.
func (e Explorer) Explore(tb testing.TB, p Program) {
	tb.Helper()
	if *seedFlag != 0 {
		e.Seed = *seedFlag
	}
	if *countFlag > 0 {
		e.Schedules = *countFlag
	}
	e.name = tb.Name()
	e.Real = e.Real || *realFlag
	if *replayFlag != "" {
		e.replayFor(tb, p)
		return
	}
	report := e.Run(p)
	if f := report.Failure; f != nil && e.Real {
		tb.Fatal("looptest: it fails on the real clock\n" + f.Error())
	}
	for _, s := range report.Sites {
		if s.Fired == 0 && report.Schedules > 1 {
			tb.Logf("looptest: site %q was reached %d times and has not fired under any of %d schedules",
				s.Name, s.Reached, report.Schedules)
		}
	}
	if f := report.Failure; f != nil {
		e.keepFlight(tb, p, f)
		tb.Fatal(f.headline() + f.Error() + "\n" + replayLine(tb.Name(), f.Record))
	}
	switch {
	case report.Schedules == 1:
	case report.Exhausted:
		tb.Logf("looptest: all %d schedules within the bound", report.Schedules)
	default:
		tb.Logf("looptest: %d schedules", report.Schedules)
	}
}

func (f *Failure) headline() string {
	if f.Departures == 0 {
		return "looptest: it fails first in, first out\n"
	}
	return fmt.Sprintf("looptest: schedule %d (%s) fails; %s\n", f.Schedule, f.Source, f.left())
}

// left says what is left of the schedule: how many faults, and how many other departures.
func (f *Failure) left() string {
	var parts []string
	count := func(n int, one, many string) {
		switch {
		case n == 1:
			parts = append(parts, "one "+one)
		case n > 1:
			parts = append(parts, fmt.Sprint(n, " ", many))
		}
	}
	record, _ := ParseRecord(f.Record)
	count(record.Faults(), "fault", "faults")
	count(f.Departures-record.Faults(), "departure from first in, first out", "departures from first in, first out")
	if f.Departures == 1 {
		return parts[0] + " is enough"
	}
	return strings.Join(parts, " and ") + " are left"
}

// replayLine is the command, for a shell, that runs a failure again.
func replayLine(test, record string) string {
	var pattern []string
	for part := range strings.SplitSeq(test, "/") {
		pattern = append(pattern, "^"+regexp.QuoteMeta(part)+"$")
	}
	run := strings.ReplaceAll(strings.Join(pattern, "/"), "'", `'\''`)
	return fmt.Sprintf("replay: go test %s-run '%s' -looptest.replay='%s'", tested(), run, record)
}

// tested is the package whose tests run, as an argument with a space behind it; empty if that is not known.
func tested() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	pkg, ok := strings.CutSuffix(info.Path, ".test")
	if !ok || pkg == "command-line-arguments" {
		return ""
	}
	return pkg + " "
}

// replayFor runs the record of the flag, and shows every event under -v.
func (e Explorer) replayFor(tb testing.TB, p Program) {
	tb.Helper()
	record, err := ParseRecord(*replayFlag)
	if err != nil {
		tb.Fatal(err)
	}
	trace := &trace{first: tracedEvents, last: tracedEvents}
	out, _, err := e.replay(record, p, func(r *run) { r.onEvent = trace.event })
	if testing.Verbose() {
		tb.Log("\n" + trace.String() + strings.Join(out.logs, "\n"))
	}
	switch {
	case err != nil && out.failure != nil:
		tb.Fatal(err.Error() + "; with what does fit, it fails: " + out.failure.Error())
	case err != nil:
		tb.Fatal(err.Error() + "; with what does fit, it passes")
	case out.failure != nil:
		tb.Fatal("looptest: the record fails: " + out.failure.Error())
	}
	tb.Log("looptest: the record passes")
}

// Fuzz has Go's fuzzer look for schedules under which p fails: its input is the schedule, byte by byte an answer, and
// first in, first out where it ends. A failure is shrunk and told as Explore does.
func Fuzz(f *testing.F, p Program) {
	f.Helper()
	if *replayFlag != "" {
		Explorer{name: f.Name()}.replayFor(f, p)
		return
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, schedule []byte) {
		Explorer{Source: Bytes(schedule), MaxShrinks: 200}.Explore(t, p)
	})
}
