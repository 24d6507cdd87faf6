package jobs

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
)

// NameOf returns the name of a function and the place where it begins.
func NameOf(fn any) string {
	f := runtime.FuncForPC(reflect.ValueOf(fn).Pointer())
	if f == nil {
		return "a function"
	}
	name, bound := strings.CutSuffix(f.Name(), "-fm")
	if bound { // the method's own place is not known
		return name
	}
	file, line := f.FileLine(f.Entry())
	return fmt.Sprintf("%s (%s:%d)", name, file, line)
}
