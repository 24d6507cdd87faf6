package loop_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	exported = regexp.MustCompile(`(?m)^(?:func|type) ([A-Z]\w*)`)
	linked   = regexp.MustCompile(`\[(\w+)\]`)
)

// The chapter on names has each exported type and function of the package, once, and at most twenty for users.
func TestTheChapterOnNames(t *testing.T) {
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	var names []string
	var chapter string
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		if !strings.HasSuffix(name, "_test.go") {
			names = append(names, all(exported, string(text))...)
		}
		if name == "doc.go" {
			_, chapter, _ = strings.Cut(string(text), "\n// # Names\n")
			chapter, _, _ = strings.Cut(chapter, "\n// # ")
		}
	}
	users, _, _ := strings.Cut(chapter, "\n// What hosts")
	require.ElementsMatch(t, names, all(linked, chapter))
	require.LessOrEqual(t, len(all(linked, users)), 20)
}

func all(r *regexp.Regexp, text string) (groups []string) {
	for _, m := range r.FindAllStringSubmatch(text, -1) {
		groups = append(groups, m[1])
	}
	return groups
}
