//go:build !monoloop_page

package bugs

import (
	"embed"
	"reflect"
	"runtime"
	"strings"
)

//go:embed updates.go wakeups.go settlings.go cancels.go deadlocks.go
//go:embed delays.go orders.go shutdowns.go resources.go protocols.go
var files embed.FS

// Source returns the text of the function that is the program, with the mistake and repaired; empty for the family of
// replicas, each of which is many files.
func (b Bug) Source() string {
	name := runtime.FuncForPC(reflect.ValueOf(b.code).Pointer()).Name()
	name = name[strings.LastIndexByte(name, '.')+1:]
	entries, _ := files.ReadDir(".")
	for _, e := range entries {
		text, _ := files.ReadFile(e.Name())
		if source := FunctionIn(string(text), name); source != "" {
			return source
		}
	}
	return ""
}
