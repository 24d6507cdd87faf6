package jobs

import (
	"fmt"
	"reflect"
	"runtime"
)

// NameOf returns the name of a function and the place where it begins.
func NameOf(fn any) string {
	f := runtime.FuncForPC(reflect.ValueOf(fn).Pointer())
	if f == nil {
		return "a function"
	}
	file, line := f.FileLine(f.Entry())
	return fmt.Sprintf("%s (%s:%d)", f.Name(), file, line)
}
