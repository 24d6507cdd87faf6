package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestConformPrintsOneTraceOnBothEngines(t *testing.T) {
	for _, engine := range []string{"straight", "step"} {
		t.Run(engine, func(t *testing.T) {
			out, errs, status := run("conform", "-engine", engine, filepath.Join("testdata", "gather.json"))
			requireGolden(t, "gather.trace", out)
			require.Empty(t, errs)
			require.Equal(t, 0, status)
		})
	}
}

func TestConformRunsSeveralPrograms(t *testing.T) {
	program := filepath.Join("testdata", "gather.json")
	once, _, _ := run("conform", program)
	out, _, status := run("conform", program, program)
	require.Equal(t, once+once, out)
	require.Equal(t, 0, status)
}

func TestConformWritesTracesBesidePrograms(t *testing.T) {
	program, err := os.ReadFile(filepath.Join("testdata", "gather.json"))
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "p.json")
	require.NoError(t, os.WriteFile(path, program, 0o600))

	out, errs, status := run("conform", "-write", path)
	require.Empty(t, out)
	require.Empty(t, errs)
	require.Equal(t, 0, status)
	trace, err := os.ReadFile(filepath.Join(filepath.Dir(path), "p.trace"))
	require.NoError(t, err)
	requireGolden(t, "gather.trace", string(trace))
}

// The column of malformed JSON is the parser's affair, and its tests'; here it only has to be there.
func TestConformNamesThePlaceOfMalformedJSON(t *testing.T) {
	errs := conformRefused(t, "{\"main\": [\n  [\"yield\"],\n  [\"yield\" \"now\"]\n]}")
	require.Regexp(t, `^line 3, column [1-9][0-9]*: invalid character '"' after array element\n$`, errs)
}

func TestConformNamesThePlaceOfAnError(t *testing.T) {
	tests := []struct{ name, program, says string }{
		{"no main", `{}`, "main: missing"},
		{"unknown statement", `{"main": [["yield"], ["jump", 3]]}`, `main[1]: unknown statement "jump"`},
		{"unknown statement in a body", `{"main": [["repeat", 2, [["yield"], ["jump"]]]]}`,
			`main[0][2][1]: unknown statement "jump"`},
		{"wrong number of arguments", `{"main": [["sleep"]]}`, "main[0]: sleep has 1 arguments, not 0"},
		{"wrong type", `{"main": [["sleep", "long"]]}`, `main[0][1]: "long" is not an integer`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.Equal(t, test.says+"\n", conformRefused(t, test.program))
		})
	}
}

// conformRefused runs a program that cannot be read, and returns what is said about it after the name of the file.
func conformRefused(t *testing.T, program string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "p.json")
	require.NoError(t, os.WriteFile(path, []byte(program), 0o600))

	out, errs, status := run("conform", path)
	require.Empty(t, out)
	require.Equal(t, 1, status)
	said, ok := strings.CutPrefix(errs, "monoloop: "+path+": ")
	require.True(t, ok, errs)
	return said
}

func TestConformWithoutAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "none.json")
	_, missing := os.ReadFile(path)
	_, errs, status := run("conform", path)
	require.Equal(t, "monoloop: "+missing.Error()+"\n", errs)
	require.Equal(t, 1, status)
}

func TestGeneratedProgramsRunAlikeOnBothEngines(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "programs")
	out, errs, status := run("generate", "-profile", "futures", "-seed", "3", "-n", "2", folder)
	require.Empty(t, out)
	require.Empty(t, errs)
	require.Equal(t, 0, status)

	programs, err := filepath.Glob(filepath.Join(folder, "*"))
	require.NoError(t, err)
	want := []string{filepath.Join(folder, "futures-3.json"), filepath.Join(folder, "futures-4.json")}
	require.Equal(t, want, programs)
	straight, _, _ := run(append([]string{"conform"}, programs...)...)
	step, _, _ := run(append([]string{"conform", "-engine", "step"}, programs...)...)
	require.NotEmpty(t, straight)
	require.Equal(t, straight, step)
}
