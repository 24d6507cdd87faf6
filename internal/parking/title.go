package parking

import (
	"strconv"
	"strings"
)

// Title returns what a primitive is called where somebody waits for it: kind, which begins with an article, or if it
// has a name, kind without the article, and the name.
func Title(kind, name string) string {
	if name == "" {
		return kind
	}
	_, noun, _ := strings.Cut(kind, " ")
	return noun + " " + strconv.Quote(name)
}
