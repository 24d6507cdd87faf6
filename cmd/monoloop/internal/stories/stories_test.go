package stories_test

import (
	"bytes"
	"errors"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/stories"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestStoryPrintsItsGoldenFile(t *testing.T) {
	t.Setenv("MONOLOOP_DEBUG", "") // debug mode adds places of creation
	for _, s := range stories.All() {
		t.Run(s.Name, func(t *testing.T) {
			reports := captureReports(t)
			var out bytes.Buffer
			err := s.Run(&out)
			require.Empty(t, reports.String(), "the loop had something to report")
			if untold(s) {
				require.ErrorIs(t, err, errors.ErrUnsupported)
				return
			}
			require.NoError(t, err)

			golden := filepath.Join("testdata", s.Name+".golden")
			if *update {
				require.NoError(t, os.WriteFile(golden, out.Bytes(), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			require.Equal(t, string(want), out.String())
		})
	}
}

// untold says that a story needs what this system does not have: a process that starts another.
func untold(s stories.Story) bool { return runtime.GOARCH == "wasm" && s.Name == "process-pool" }

// captureReports collects what loops report, which goes to the default logger.
func captureReports(t *testing.T) *bytes.Buffer {
	var reports bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&reports, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	return &reports
}

func TestGoldenFilesBelongToStories(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.golden"))
	require.NoError(t, err)
	require.Len(t, files, len(stories.All()))
}

func TestStoryIsDescribed(t *testing.T) {
	names := map[string]bool{}
	for _, s := range stories.All() {
		require.Regexp(t, regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`), s.Name)
		require.False(t, names[s.Name], "%s stands for two stories", s.Name)
		require.Regexp(t, `^[A-Z][^\n]+[^.]$`, s.Title)
		require.Regexp(t, `^[A-Z][^\n]+\.$`, s.Idea)
		names[s.Name] = true
	}
}

func TestFind(t *testing.T) {
	s, ok := stories.Find("hello-future")
	require.True(t, ok)
	require.Equal(t, "hello-future", s.Name)
	_, ok = stories.Find("hello")
	require.False(t, ok)
}

// A story that meets a broken writer goes on to its end, so that nothing of it stays behind.
func TestStoryOutlivesBrokenWriter(t *testing.T) {
	for _, s := range stories.All() {
		t.Run(s.Name, func(t *testing.T) {
			if err := s.Run(broken{}); !untold(s) {
				require.NoError(t, err)
			}
		})
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("broken") }
