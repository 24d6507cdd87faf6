//go:build !wasm

package vet_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop-vet/internal/vet"
)

// expectation is a comment in the testdata: a finding on its line, or on the next; or only if tests are asked for.
var expectation = regexp.MustCompile(`// (want|want below|with -tests) "(.*)"$`)

// An expected finding has a part of what the finding says.
type expected struct{ place, part string }

func expectations(t *testing.T, folder string, tests bool) (all []expected) {
	names, err := filepath.Glob(filepath.Join("testdata", folder, "*.go"))
	require.NoError(t, err)
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		for i, line := range strings.Split(string(text), "\n") {
			m := expectation.FindStringSubmatch(line)
			if m == nil || m[1] == "with -tests" && !tests {
				continue
			}
			at := i + 1
			if m[1] == "want below" {
				at++
			}
			all = append(all, expected{fmt.Sprintf("%s:%d", name, at), m[2]})
		}
	}
	return all
}

// requireFindings compares all findings with all expectations: where a finding on the line has the expected part, it is
// what was wanted.
func requireFindings(t *testing.T, folder string, o vet.Options) {
	t.Helper()
	var got, want []string
	at := make(map[string][]string)
	for _, f := range vet.Analyze(load(t, folder), o) {
		place := fmt.Sprintf("%s:%d", f.Pos.Filename, f.Pos.Line)
		got = append(got, fmt.Sprintf("%s: %s: %s", place, f.Rule, f.Message))
		at[place] = append(at[place], got[len(got)-1])
	}
	for _, e := range expectations(t, folder, o.Tests) {
		full := e.place + ": " + e.part
		if i := slices.IndexFunc(at[e.place], func(f string) bool { return strings.Contains(f, e.part) }); i >= 0 {
			full = at[e.place][i]
		}
		want = append(want, full)
	}
	require.Equal(t, strings.Join(want, "\n"), strings.Join(got, "\n"))
}

func TestFindings(t *testing.T) {
	for _, folder := range []string{"maporder", "wallclock", "random", "blocking", "goroutine", "otherco", "thread", "allow", "tests"} {
		t.Run(folder, func(t *testing.T) { requireFindings(t, folder, vet.Options{}) })
	}
}

func TestFindingsInTests(t *testing.T) { requireFindings(t, "tests", vet.Options{Tests: true}) }

func TestRulesThatAreNotAskedForReportNothing(t *testing.T) {
	found := func(folder string, rules ...vet.Rule) map[vet.Rule]bool {
		set := make(map[vet.Rule]bool)
		for _, f := range vet.Analyze(load(t, folder), vet.Options{Rules: rules}) {
			set[f.Rule] = true
		}
		return set
	}
	require.Equal(t, map[vet.Rule]bool{vet.Select: true}, found("blocking", vet.Select))
	require.Equal(t, map[vet.Rule]bool{vet.Blocking: true}, found("blocking", vet.Blocking, vet.Random))
	require.Equal(t, map[vet.Rule]bool{}, found("blocking", vet.MapOrder))
	require.Equal(t, map[vet.Rule]bool{vet.WallClock: true}, found("allow", vet.WallClock),
		"the comments are heeded all the same")
}

func TestStringIsALineOfOutput(t *testing.T) {
	findings := vet.Analyze(load(t, "tests"), vet.Options{Rules: []vet.Rule{vet.WallClock}})
	require.NotEmpty(t, findings)
	require.Equal(t, filepath.Join("testdata", "tests", "example_test.go")+
		":12:2: wallclock: time.Sleep blocks the loop and follows the wall clock: use Co.Sleep", findings[0].String())
}

func TestRules(t *testing.T) {
	names := make(map[vet.Rule]bool)
	for _, rule := range vet.Rules() {
		require.NotEmpty(t, rule.About(), rule)
		require.False(t, names[rule], rule)
		names[rule] = true
	}
}
