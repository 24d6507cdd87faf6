package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop-vet/internal/vet"
	"github.com/monoloop-go/monoloop/internal/leak"
)

func TestMain(m *testing.M) { leak.VerifyTestMain(m) }

// run executes a command line and returns what it printed, and its exit status.
func run(args ...string) (stdout, stderr string, status int) {
	var out, errs bytes.Buffer
	status = execute(args, &out, &errs)
	return out.String(), errs.String(), status
}

func TestFlagsAreDescribedAsJSON(t *testing.T) {
	out, errs, status := run("-flags")
	require.Empty(t, errs)
	require.Equal(t, 0, status)
	var all []struct {
		Name, Usage string
		Bool        bool
	}
	require.NoError(t, json.Unmarshal([]byte(out), &all))
	var names []string
	for _, f := range all {
		require.NotEmpty(t, f.Usage)
		require.Equal(t, f.Name != "c", f.Bool)
		names = append(names, f.Name)
	}
	require.Equal(t, []string{"json", "c", "tests", "maporder", "wallclock", "random", "blocking", "select",
		"goroutine", "otherco", "thread", "allow"}, names)
}

func TestHelpIsNoError(t *testing.T) {
	for _, args := range [][]string{nil, {"-h"}, {"-help"}} {
		out, errs, status := run(args...)
		require.Equal(t, usage+"\n", out)
		require.Empty(t, errs)
		require.Equal(t, 0, status)
	}
}

func TestMisuse(t *testing.T) {
	tests := []struct{ name, line, says string }{
		{"packages", "./...", `unexpected argument "./...": go vet gives the packages`},
		{"two units", "a.cfg b.cfg", `unexpected argument "b.cfg": go vet gives the packages`},
		{"unknown flag", "-x a.cfg", "flag provided but not defined: -x"},
		{"another version", "-V=short", "the only version is -V=full, not -V=short"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out, errs, status := run(strings.Fields(test.line)...)
			require.Empty(t, out)
			require.Equal(t, "monoloop-vet: "+test.says+"\n"+usage+"\n", errs)
			require.Equal(t, 2, status)
		})
	}
}

func TestRulesAreChosenByFlags(t *testing.T) {
	tests := []struct {
		name, line string
		want       []vet.Rule
	}{
		{"none named", "", vet.Rules()},
		{"some named", "-select -maporder", []vet.Rule{vet.MapOrder, vet.Select}},
		{"some left out", "-random=false -allow=false", []vet.Rule{
			vet.MapOrder, vet.WallClock, vet.Blocking, vet.Select, vet.Goroutine, vet.OtherCo, vet.Thread}},
		{"named and left out", "-select -random=false", []vet.Rule{vet.Select}},
		{"all left out", "-maporder=0 -wallclock=0 -random=0 -blocking=0 -select=0 -goroutine=0 -otherco=0 -thread=0 -allow=0", []vet.Rule{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o, err := parse(append(strings.Fields(test.line), "unit.cfg"))
			require.NoError(t, err)
			require.Equal(t, test.want, o.asked.Rules)
			require.Equal(t, "unit.cfg", o.unit)
		})
	}
}

// writeUnit describes a package with this source, without imports, and returns the name of the description.
func writeUnit(t *testing.T, source string, change func(u *unit)) string {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, "x.go")
	require.NoError(t, os.WriteFile(file, []byte(source), 0o644))
	u := &unit{ID: "x", Compiler: "gc", ImportPath: "x [x.test]", GoFiles: []string{file},
		VetxOutput: filepath.Join(folder, "vet.out")}
	if change != nil {
		change(u)
	}
	text, err := json.Marshal(u)
	require.NoError(t, err)
	name := filepath.Join(folder, "vet.cfg")
	require.NoError(t, os.WriteFile(name, text, 0o644))
	return name
}

const empty = "package x\n\n//monoloop:allow\n"

func TestUnitWritesItsFacts(t *testing.T) {
	tests := []struct {
		name   string
		source string
		change func(u *unit)
		args   []string
		out    string
		errs   string // without the folder
		status int
	}{
		{name: "findings as text", source: empty, status: 1,
			errs: "x.go:3:1: allow: the comment names no rule: write //monoloop:allow, a rule, and the reason\n"},
		{name: "findings as JSON are no failure", source: "package x\n", args: []string{"-json"}, out: "{}\n"},
		{name: "nothing found", source: "package x\n"},
		{name: "a dependency is not read", source: "pack age", change: func(u *unit) { u.VetxOnly = true }},
		{name: "errors that the compiler tells", source: "pack age",
			change: func(u *unit) { u.SucceedOnTypecheckFailure = true }},
		{name: "no Go", source: "pack age", status: 1,
			errs: "monoloop-vet: x.go:1:1: expected 'package', found pack\n"},
		{name: "not of one type", source: "package x\n\nvar y int = \"\"\n", status: 1,
			errs: "monoloop-vet: x.go:3:13: cannot use \"\" (untyped string constant) as int value in variable declaration\n"},
		{name: "an import that was not announced", source: "package x\n\nimport _ \"fmt\"\n", status: 1,
			errs: "monoloop-vet: x.go:3:10: could not import fmt (\"fmt\" is not among the imports)\n"},
		{name: "an import that was not compiled", source: "package x\n\nimport _ \"fmt\"\n", status: 1,
			change: func(u *unit) { u.ImportMap = map[string]string{"fmt": "fmt"} },
			errs:   "monoloop-vet: x.go:3:10: could not import fmt (no export data of \"fmt\")\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			name := writeUnit(t, test.source, test.change)
			out, errs, status := run(append(test.args, name)...)
			require.Equal(t, test.out, out)
			require.Equal(t, test.errs, strings.ReplaceAll(errs, filepath.Dir(name)+string(filepath.Separator), ""))
			require.Equal(t, test.status, status)
			facts, err := os.ReadFile(filepath.Join(filepath.Dir(name), "vet.out"))
			require.NoError(t, err)
			require.Empty(t, facts)
		})
	}
}

func TestOutputGoesToTheFileThatIsAskedFor(t *testing.T) {
	target := filepath.Join(t.TempDir(), "stdout")
	name := writeUnit(t, empty, func(u *unit) { u.Stdout = target })
	out, errs, status := run("-json", name)
	require.Empty(t, out)
	require.Empty(t, errs)
	require.Equal(t, 0, status)
	text, err := os.ReadFile(target)
	require.NoError(t, err)
	at := strings.ReplaceAll(filepath.Join(filepath.Dir(name), "x.go"), `\`, `\\`)
	require.JSONEq(t, `{"x": {"monoloop": [{"category": "allow", "posn": "`+at+`:3:1", "end": "`+at+`:3:17",
		"message": "allow: the comment names no rule: write //monoloop:allow, a rule, and the reason"}]}}`, string(text))
}

func TestUnitThatCannotBeRead(t *testing.T) {
	name := filepath.Join(t.TempDir(), "vet.cfg")
	_, errs, status := run(name)
	require.Contains(t, errs, "monoloop-vet: open "+name)
	require.Equal(t, 1, status)

	require.NoError(t, os.WriteFile(name, []byte("{"), 0o644))
	_, errs, status = run(name)
	require.Equal(t, "monoloop-vet: "+name+": unexpected end of JSON input\n", errs)
	require.Equal(t, 1, status)

	for _, change := range []func(u *unit){
		func(u *unit) { u.VetxOutput = filepath.Join(u.VetxOutput, "below", "nothing") },
		func(u *unit) { u.Stdout = filepath.Join(u.VetxOutput, "below", "nothing") },
	} {
		_, errs, status = run(writeUnit(t, empty, change))
		require.Contains(t, errs, "nothing")
		require.Equal(t, 1, status)
	}
}

// full is a writer that takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestFailingOutput(t *testing.T) {
	unit := writeUnit(t, empty, nil)
	for _, line := range []string{"-flags", "-h", "-json " + unit} {
		var errs bytes.Buffer
		require.Equal(t, 1, execute(strings.Fields(line), full{}, &errs), line)
		require.Equal(t, "monoloop-vet: full\n", errs.String(), line)
	}
	require.Equal(t, 1, execute([]string{unit}, full{}, full{}))
}
