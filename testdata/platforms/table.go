package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A row is what is said of a platform.
type row struct {
	platform *platform
	absent   error  // why it cannot be run on here
	broken   error  // why nothing could be tested
	traces   string // of the conformance programs: same, or what is wrong with them
	events   string // of the seeds: same, or what was other than here
	results  []result
	late     []string // packages that were not done within their time
}

func (r row) bad() bool {
	return r.broken != nil || r.absent == nil && r.events != same || slices.ContainsFunc(r.results, result.bad)
}

func (r result) bad() bool { return r.Failed > 0 || r.Trouble != "" }

// progress are the lines of what goes well.
var progress = regexp.MustCompile(`(?m)^(=== |\s*--- PASS).*\n`)

// print tells how a package has ended, with what it printed of failures.
func (r result) print(p *platform, s suite) {
	if r.bad() {
		fmt.Println(progress.ReplaceAllString(r.output, ""))
	}
	line := fmt.Sprintf("%-14s %-38s %3d passed, %d failed, %d s", p.name(), s.pkg, r.Passed, r.Failed, r.Seconds)
	if len(r.Left) > 0 {
		line += ", left out: " + reasons(r.Left)
	}
	if r.Trouble != "" {
		line += ": " + r.Trouble
	}
	fmt.Println(line)
}

// reasons says how many tests are left out for each reason, the most frequent first.
func reasons(left []leftOut) string {
	count := map[string]int{}
	for _, l := range left {
		count[l.Why]++
	}
	whys := slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(count[b]-count[a], strings.Compare(a, b))
	})
	for i, why := range whys {
		whys[i] = fmt.Sprintf("%d %s", count[why], why)
	}
	return strings.Join(whys, "; ")
}

// printTable prints the table of README.md, beside this file.
func printTable(w io.Writer, rows []row) {
	fmt.Fprintln(w, "\n| platform | run by | packages | tests passed | failed | CPython's traces | events of the seeds | left out, and why |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|---|")
	for _, r := range rows {
		if err := cmp.Or(r.absent, r.broken); err != nil {
			fmt.Fprintf(w, "| %s | %s | | | | | | all: %s |\n", r.platform.name(), r.platform.by, firstLine(err))
			continue
		}
		r.print(w)
	}
}

func (r row) print(w io.Writer) {
	packages, passed, failed := 0, 0, 0
	var left []leftOut
	for _, res := range r.results {
		if res.Passed+res.Failed > 0 {
			packages++
		}
		passed, failed, left = passed+res.Passed, failed+res.Failed, append(left, res.Left...)
		if res.Trouble != "" && !res.Late {
			failed++
		}
	}
	events, _, _ := strings.Cut(r.events, "\n")
	if len(left) > 0 {
		r.late = append(r.late, reasons(left))
	}
	fmt.Fprintf(w, "| %s | %s | %d | %d | %d | %s | %s | %s |\n",
		r.platform.name(), r.platform.by, packages, passed, failed, r.traces, events, strings.Join(r.late, "; "))
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
