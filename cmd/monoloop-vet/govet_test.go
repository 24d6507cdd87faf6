//go:build !wasm

package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// build builds the tool as a user has it, but for what it knows of the commit and of the place: so go vet looks again
// only at what has changed since the last time.
func build(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "monoloop-vet")
	if out, err := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", name, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return name
}

var root = sync.OnceValues(func() (string, error) { return filepath.Abs(filepath.Join("..", "..")) })

// govet runs go vet with the tool in the root of the module, and returns what it prints with plain slashes.
func govet(t *testing.T, tool string, args ...string) (stdout, stderr string, failed bool) {
	t.Helper()
	folder, err := root()
	require.NoError(t, err)
	var out, errs bytes.Buffer
	command := exec.Command("go", append([]string{"vet", "-vettool=" + tool}, args...)...)
	command.Dir, command.Stdout, command.Stderr = folder, &out, &errs
	err = command.Run()
	return filepath.ToSlash(out.String()), filepath.ToSlash(errs.String()), err != nil
}

const hazards = "./cmd/monoloop-vet/testdata/hazards"

const (
	clockLine = hazards + "/hazards.go:13:11: wallclock: time.Now follows the wall clock, and not the loop's: use Loop.Time\n"
	orderLine = hazards + "/hazards.go:14:2: maporder: the order of a map is random, and the body calls fmt.Println: " +
		"range over sorted keys, as slices.Sorted(maps.Keys(m)) gives them\n"
	sinceLine = hazards + "/hazards.go:18:18: wallclock: time.Since follows the wall clock, and not the loop's: " +
		"use differences of Loop.Time\n"
	testLine = hazards + "/hazards_test.go:13:3: blocking: a receive from a channel blocks the loop: " +
		"use channel.Recv, or a queue.Queue between tasks\n"
)

// TestGoVet builds the tool once for both.
func TestGoVet(t *testing.T) {
	tool := build(t)
	t.Run("prints the findings", func(t *testing.T) { testFindings(t, tool) })
	t.Run("finds nothing in this module", func(t *testing.T) { testThisModule(t, tool) })
}

func testFindings(t *testing.T, tool string) {
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"all rules", nil, clockLine + orderLine + sinceLine},
		{"tests, too", []string{"-tests"}, clockLine + orderLine + sinceLine + testLine},
		{"one rule", []string{"-maporder"}, orderLine},
		{"all rules but one", []string{"-wallclock=false"}, orderLine},
		{"a rule that nothing breaks", []string{"-random"}, ""},
		{"with a line of context", []string{"-maporder", "-c=0"},
			orderLine + "14\t\tfor name := range m {\n15\t\t\tfmt.Println(name)\n16\t\t}\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, errs, failed := govet(t, tool, append(test.args, hazards)...)
			got := regexp.MustCompile(`(?m)^#.*\n`).ReplaceAllString(errs, "")
			require.Equal(t, strings.ReplaceAll(test.want, "./", ""), got)
			require.Equal(t, test.want != "", failed)
		})
	}
	out, _, failed := govet(t, tool, "-json", hazards)
	require.Contains(t, out, `"message": "maporder: the order of a map is random`)
	require.False(t, failed)
}

// The library, its examples, stories and tests break no rule, or say why.
func testThisModule(t *testing.T, tool string) {
	_, errs, _ := govet(t, tool, "./...")
	require.Empty(t, errs)
}

func TestVersionIdentifiesTheExecutable(t *testing.T) {
	out, errs, status := run("-V=full")
	require.Empty(t, errs)
	require.Equal(t, 0, status)
	require.Regexp(t, `^monoloop-vet version devel buildID=[0-9a-f]{64}\n$`, out)
	var failed bytes.Buffer
	require.Equal(t, 1, execute([]string{"-V=full"}, full{}, &failed))
	require.Equal(t, "monoloop-vet: full\n", failed.String())
}
