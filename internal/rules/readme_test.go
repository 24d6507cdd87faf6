package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func Example() {
	err := loop.Run(func(co *loop.Co) error {
		say := func(d time.Duration, word string) *task.Task[string] {
			return task.Go(co, func(co *loop.Co) (string, error) { return word, co.Sleep(d) })
		}
		words, err := future.Gather(co, say(20*time.Millisecond, "hello"), say(10*time.Millisecond, "world")).Await(co)
		fmt.Println(words)
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: [hello world]
}

// The first program of the README is the one above, and has fewer than 15 lines.
func TestFirstProgram(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	_, after, found := strings.Cut(string(readme), "```go\n")
	require.True(t, found)
	program, _, found := strings.Cut(after, "```")
	require.True(t, found)
	require.Less(t, strings.Count(program, "\n"), 15)
	source, err := os.ReadFile("readme_test.go")
	require.NoError(t, err)
	indented := "\t" + strings.ReplaceAll(strings.TrimSpace(program), "\n", "\n\t")
	require.Contains(t, string(source), indented)
}

// What the README and FIGURES.md name with a path is there.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([\w./-]+(?:\.md|\.go|\.png|\.svg|/))(?:#[\w-]+)?\)`)
	for _, page := range []string{"README.md", "FIGURES.md"} {
		text, err := os.ReadFile("../../" + page)
		require.NoError(t, err)
		links := link.FindAllStringSubmatch(string(text), -1)
		require.NotEmpty(t, links)
		for _, l := range links {
			_, err := os.Stat("../../" + l[1])
			require.NoError(t, err, page)
		}
	}
}

// The cookbook's index in the documentation of package task names every recipe, and the README every page of it.
func TestCookbook(t *testing.T) {
	pages, err := filepath.Glob("../../task/cookbook_*_test.go")
	require.NoError(t, err)
	require.NotEmpty(t, pages)
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	doc, err := os.ReadFile("../../task/doc.go")
	require.NoError(t, err)
	var recipes []string
	for _, page := range pages {
		require.Contains(t, string(readme), "(task/"+filepath.Base(page)+")")
		source, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, recipe := range regexp.MustCompile(`(?m)^func Example_(\w+)`).FindAllStringSubmatch(string(source), -1) {
			recipes = append(recipes, recipe[1])
		}
	}
	_, index, found := strings.Cut(string(doc), "// # Cookbook\n")
	require.True(t, found)
	index, _, _ = strings.Cut(index, ". The page")
	index = strings.ReplaceAll(index, "\n// ", " ")
	_, index, _ = strings.Cut(index, "programs: ")
	require.ElementsMatch(t, recipes, strings.Split(index, ", "))
}
