package inspect

import (
	"regexp"
	"strings"
)

// mostWords is how many letters of what a program says of itself stand in a table.
const mostWords = 160

var (
	paths     = regexp.MustCompile(`[^\s"(]*/[^\s"]+`)
	fileLine  = regexp.MustCompile(`^[^:]+:\d+\D*$`)
	fractions = regexp.MustCompile(`(\d\.\d{3})\d+(ns|µs|ms|s)\b`)
)

// brief shortens a text for a table: paths, numbers with many digits, and what is very long.
func brief(s string) string {
	s = fractions.ReplaceAllString(paths.ReplaceAllStringFunc(s, briefPath), "$1$2")
	return short(s, mostWords)
}

// briefPath returns of a file with its line the name and the last folder, and of a function all but the path of its
// package.
func briefPath(path string) string {
	all := strings.Split(path, "/")
	last := all[len(all)-1]
	switch {
	case strings.Contains(path, "://"):
		return path
	case fileLine.MatchString(last):
		return strings.Join(all[max(0, len(all)-2):], "/")
	case strings.Contains(last, "."):
		return last
	}
	return path
}
