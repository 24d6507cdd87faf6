package conform_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/conform"
	"github.com/monoloop-go/monoloop/internal/leak"
)

func TestMain(m *testing.M) { leak.VerifyTestMain(m) }

var engines = []conform.Engine{conform.Straight, conform.Step}

// The committed programs have on both engines the traces that CPython printed for them.
func TestTraces(t *testing.T) {
	paths, err := filepath.Glob("../../../../testdata/conform/programs/*.json")
	require.NoError(t, err)
	require.Greater(t, len(paths), 300)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".json"), func(t *testing.T) {
			program := parseFile(t, path)
			want, err := os.ReadFile(strings.TrimSuffix(path, ".json") + ".trace")
			require.NoError(t, err)
			for _, engine := range engines {
				require.Equal(t, string(want), string(program.Run(engine)), engine)
			}
		})
	}
}

func parseFile(t *testing.T, path string) *conform.Program {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	program, err := conform.Parse(data)
	require.NoError(t, err)
	return program
}

// What is generated can be parsed, and has one trace on both engines, run after run.
func TestGenerated(t *testing.T) {
	for _, profile := range conform.Profiles() {
		t.Run(profile, func(t *testing.T) {
			for seed := range uint64(50) {
				data := conform.Generate(profile, seed)
				require.Equal(t, string(data), string(conform.Generate(profile, seed)))
				program, err := conform.Parse(data)
				require.NoError(t, err)
				want := string(program.Run(conform.Straight))
				require.Equal(t, want, string(program.Run(conform.Step)), string(data))
				require.Equal(t, want, string(program.Run(conform.Straight)), string(data))
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	for _, tt := range []struct{ name, program, want string }{
		{"empty", ``, `line 1, column 1: unexpected end of JSON input`},
		{"syntax", "{\"main\": [\n  [\"yield\"],,\n]}",
			`line 2, column 13: invalid character ',' looking for beginning of value`},
		{"no main", `{}`, `main: missing`},
		{"main is no list", `{"main": 3}`, `line 1, column 10: main is not a list of statements`},
		{"no statement", `{"main": [3]}`, `main[0]: a statement is a list that begins with its name`},
		{"empty statement", `{"main": [[]]}`, `main[0]: a statement is a list that begins with its name`},
		{"unknown statement", `{"main": [["yield"], ["jump", 3]]}`, `main[1]: unknown statement "jump"`},
		{"too few arguments", `{"main": [["sleep"]]}`, `main[0]: sleep has 1 arguments, not 0`},
		{"too many arguments", `{"main": [["cancel", "f", "m", "n"]]}`, `main[0]: cancel has 2 arguments, not 3`},
		{"no integer", `{"main": [["sleep", 1.5]]}`, `main[0][1]: 1.5 is not an integer`},
		{"null for an integer", `{"main": [["sleep", null]]}`, `main[0][1]: null is not an integer`},
		{"no name", `{"main": [["await", 1]]}`, `main[0][1]: 1 is not a string`},
		{"no truth value", `{"main": [["gather", "g", [], 1]]}`, `main[0][3]: 1 is not true or false`},
		{"no ticks", `{"main": [["wait_for", "f", "soon"]]}`, `main[0][2]: "soon" is not an integer or null`},
		{"unknown mode", `{"main": [["wait", ["f"], null, "SOME"]]}`, `main[0][3]: unknown mode "SOME"`},
		{"group raised", `{"main": [["raise", "ExceptionGroup"]]}`, `main[0][1]: "ExceptionGroup" cannot be raised`},
		{"nested body", `{"main": [["repeat", 2, [["yield"], ["repeat", 1, [["x"]]]]]]}`,
			`main[0][2][1][2][0]: unknown statement "x"`},
		{"handlers", `{"main": [["try", [], [["E1"]], []]]}`,
			`main[0][2][0]: a handler is the name of an error and a body`},
		{"racers", `{"main": [["staggered", [["t1", []], ["t2"]], null]]}`,
			`main[0][1][1]: a racer is a name and a body`},
		{"no racers", `{"main": [["staggered", 3, null]]}`, `main[0][1]: 3 is not a list of racers`},
		{"handler body", `{"main": [["try", [], [["E1", [["x"]]]], []]]}`,
			`main[0][2][0][1][0]: unknown statement "x"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := conform.Parse([]byte(tt.program))
			require.EqualError(t, err, tt.want)
		})
	}
}

// A program that only deadlocks is stuck after the ninth, and leaves nothing behind.
func TestStuck(t *testing.T) {
	program, err := conform.Parse([]byte(`{"main": [
		["future", "f"], ["repeat", 20, [["try", [["shield", "s", "f"], ["await", "s"]], [["CancelledError", []]], []]]]]}`))
	require.NoError(t, err)
	for _, engine := range engines {
		trace := string(program.Run(engine))
		require.Equal(t, 9, strings.Count(trace, "- deadlock\n"), trace)
		require.True(t, strings.HasSuffix(trace, "0 - deadlock\n0 - stuck\n"), trace)
	}
}

// Whatever is parsed can be run.
func FuzzParse(f *testing.F) {
	for _, profile := range conform.Profiles() {
		f.Add(conform.Generate(profile, 1))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		program, err := conform.Parse(data)
		if err != nil || strings.Contains(string(data), "repeat") || len(data) > 4000 {
			return
		}
		require.Equal(t, string(program.Run(conform.Straight)), string(program.Run(conform.Step)))
	})
}
