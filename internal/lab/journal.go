package lab

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// A Journal records what happens, line by line, to be compared whole.
type Journal []string

// Add adds a line.
func (j *Journal) Add(format string, args ...any) { *j = append(*j, fmt.Sprintf(format, args...)) }

// Adds returns a callback that adds the line.
func (j *Journal) Adds(line string) func() { return func() { j.Add("%s", line) } }

// Require requires that these are the lines, and no others.
func (j Journal) Require(t require.TestingT, want ...string) {
	if h, ok := t.(testing.TB); ok {
		h.Helper()
	}
	require.Equal(t, want, []string(j))
}
