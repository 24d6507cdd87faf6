package main

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden file")

const golden = "testdata/story.golden"

func TestTheStory(t *testing.T) {
	t.Setenv("MONOLOOP_DEBUG", "") // debug mode adds places of creation
	code, out, bad := runs(t, "", "-story")
	require.Equal(t, []any{0, ""}, []any{code, bad})
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(out), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), out)
}

// The line at the end of the story runs the schedule that it tells of; first in, first out, that script does not fail.
func TestTheStorysReplay(t *testing.T) {
	told, err := os.ReadFile(golden)
	require.NoError(t, err)
	line := regexp.MustCompile(`monoloop-js -test -replay '(\S+)' cmd/monoloop-js/(story/bank.js)\n`).FindSubmatch(told)
	require.Len(t, line, 3)
	record, file := string(line[1]), string(line[2])
	code, _, bad := runs(t, "", "-test", "-replay", record, file)
	require.Equal(t, 1, code)
	require.Contains(t, bad, "the balance is 130")
	code, out, _ := runs(t, "", "-test", "-replay", "m1:", file)
	require.Equal(t, []any{0, "no failure\n"}, []any{code, out})
}

func TestEachScriptIsOfAScene(t *testing.T) {
	told := map[string]bool{}
	for _, scene := range scenes {
		for _, file := range scene.files {
			told[file] = true
		}
	}
	all, err := fs.ReadDir(scripts, "story")
	require.NoError(t, err)
	for _, file := range all {
		require.True(t, told[file.Name()], file.Name())
	}
	require.Len(t, all, len(told))
}

func TestTheStoryEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errors.New("no time"))
	var out, bad strings.Builder
	require.Equal(t, 1, run(ctx, []string{"-story"}, nil, &out, &bad))
	require.Contains(t, bad.String(), "no time")
	code, _, said := runs(t, "", "-story", "story/bank.js")
	require.Equal(t, []any{1, "monoloop-js: -story takes no file\n"}, []any{code, said})
}
