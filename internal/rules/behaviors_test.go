package rules

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const count = 372

var (
	item     = regexp.MustCompile(`^(\d+)\. `)
	notHere  = regexp.MustCompile(`^   - (not here|open): \S`)
	citation = regexp.MustCompile(`^\s*// Behaviors? ([\d, ]+)\.`)
)

// Each behavior of testdata/behaviors.md is cited by a test, in a comment that begins with the word Behaviors and ends
// with a period, or has a line there that says why not; never both, and never neither.
func TestRecord(t *testing.T) {
	excused := readRecord(t)
	cited := readTests(t)
	for n := 1; n <= count; n++ {
		switch reason, tests := excused[n], cited[n]; {
		case reason == "" && tests == nil:
			t.Errorf("behavior %d: no test cites it, and testdata/behaviors.md does not say why", n)
		case reason != "" && tests != nil:
			t.Errorf("behavior %d: cited in %s, but testdata/behaviors.md has the line %q", n, tests[0], reason)
		}
	}
	for n, tests := range cited {
		require.LessOrEqual(t, n, count, "behavior %d, cited in %v, does not exist", n, tests)
	}
}

// readRecord returns the lines that say why a behavior has no test.
func readRecord(t *testing.T) map[int]string {
	text, err := os.ReadFile("../../testdata/behaviors.md")
	require.NoError(t, err)
	excused := map[int]string{}
	last := 0
	for _, line := range strings.Split(string(text), "\n") {
		if m := item.FindStringSubmatch(line); m != nil {
			n, _ := strconv.Atoi(m[1])
			require.Equal(t, last+1, n, "the record is not in order")
			last = n
		} else if notHere.MatchString(line) {
			require.Empty(t, excused[last], "behavior %d has two reasons", last)
			excused[last] = strings.TrimSpace(line)
		}
	}
	require.Equal(t, count, last)
	return excused
}

// readTests returns the test files that cite each behavior.
func readTests(t *testing.T) map[int][]string {
	cited := map[int][]string{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, line := range strings.Split(string(text), "\n") {
			m := citation.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			for _, field := range strings.FieldsFunc(m[1], func(r rune) bool { return r == ',' || r == ' ' }) {
				n, err := strconv.Atoi(field)
				require.NoError(t, err)
				cited[n] = append(cited[n], filepath.Clean(path))
			}
		}
		return nil
	})
	require.NoError(t, err)
	return cited
}
