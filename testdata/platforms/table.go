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
	absent   error // why it cannot be run on here
	broken   error // why nothing could be tested
	events   error // what was other than here
	results  []result
}

func (r row) bad() bool {
	return r.broken != nil || r.events != nil || slices.ContainsFunc(r.results, result.bad)
}

func (r result) bad() bool { return r.failed > 0 || r.trouble != "" }

// progress are the lines of what goes well.
var progress = regexp.MustCompile(`(?m)^(=== |\s*--- PASS).*\n`)

// print tells how a package has ended, with what it printed of failures.
func (r result) print(p *platform, s suite) {
	if r.bad() {
		fmt.Println(progress.ReplaceAllString(r.output, ""))
	}
	line := fmt.Sprintf("%-14s %-38s %3d passed, %d failed", p.name(), s.pkg, r.passed, r.failed)
	if len(r.left) > 0 {
		line += ", left out: " + reasons(r.left)
	}
	if r.trouble != "" {
		line += ": " + r.trouble
	}
	fmt.Println(line)
}

// reasons says how many tests are left out for each reason, the most frequent first.
func reasons(left []leftOut) string {
	count := map[string]int{}
	for _, l := range left {
		count[l.why]++
	}
	whys := slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return cmp.Or(count[b]-count[a], strings.Compare(a, b))
	})
	for i, why := range whys {
		whys[i] = fmt.Sprintf("%d %s", count[why], why)
	}
	return strings.Join(whys, "; ")
}

// printTable prints the table of the README.
func printTable(w io.Writer, rows []row) {
	fmt.Fprintln(w, "\n| platform | run by | packages | tests passed | failed | left out, and why |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|")
	for _, r := range rows {
		if err := cmp.Or(r.absent, r.broken); err != nil {
			fmt.Fprintf(w, "| %s | %s | | | | all: %s |\n", r.platform.name(), r.platform.by, firstLine(err))
			continue
		}
		r.print(w)
	}
}

func (r row) print(w io.Writer) {
	packages, passed, failed := 0, 0, 0
	var left []leftOut
	for _, res := range r.results {
		if res.passed+res.failed > 0 {
			packages++
		}
		passed, failed, left = passed+res.passed, failed+res.failed, append(left, res.left...)
		if res.trouble != "" {
			failed++
		}
	}
	fmt.Fprintf(w, "| %s | %s | %d | %d | %d | %s |\n", r.platform.name(), r.platform.by, packages, passed, failed, reasons(left))
	if r.events != nil {
		fmt.Fprintf(w, "\n%s: %v\n", r.platform.name(), r.events)
	}
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
