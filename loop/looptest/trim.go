package looptest

import (
	"path"
	"regexp"
	"runtime"
	"strings"
)

// frame is a line that is only a place, as those are in which testify shows the stack of an assertion.
var frame = regexp.MustCompile(`(?m)^\s+(\S+\.(?:go|s)):\d+\n`)

// ourFolders are where the sources are that run every program, with the slash at their ends.
var ourFolders = func() []string {
	_, file, _, _ := runtime.Caller(0)
	loop := path.Dir(path.Dir(file))
	return []string{loop + "/looptest/", loop + "/", path.Dir(loop) + "/task/", path.Dir(loop) + "/internal/engine/coro/"}
}()

// withoutOurs leaves out of an assertion's text the calls that lead to every program: of this library, and of Go itself.
func withoutOurs(text string) string {
	return frame.ReplaceAllStringFunc(text, func(line string) string {
		file := frame.FindStringSubmatch(line)[1]
		for _, folder := range ourFolders {
			if name, ok := strings.CutPrefix(file, folder); ok && !strings.ContainsRune(name, '/') && !strings.HasSuffix(name, "_test.go") {
				return ""
			}
		}
		if strings.HasSuffix(file, "/runtime/"+path.Base(file)) || strings.HasSuffix(file, "/iter/iter.go") {
			return ""
		}
		return line
	})
}
