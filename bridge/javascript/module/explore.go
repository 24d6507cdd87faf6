package module

import (
	"io/fs"
	"testing"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// Explore runs a main module, with all that it imports from files, under n schedules in virtual time, until one fails,
// as [javascript.Explore] does with a script. Each schedule has a Runtime and modules of its own.
func Explore(tb testing.TB, n int, o *javascript.Options, files fs.FS, entry string) {
	tb.Helper()
	looptest.Explore(tb, n, Program(o, files, entry))
}

// Program returns a main module as a program of package looptest. It has what o gives it and what the scripts of
// [javascript.Program] have; if o names no Files, those are files, for its CommonJS. A schedule also fails if the
// module awaits what nobody settles, with [ErrUnsettled].
func Program(o *javascript.Options, files fs.FS, entry string) looptest.Program {
	var options javascript.Options
	if o != nil {
		options = *o
	}
	if options.Files == nil {
		options.Files = files
	}
	return javascript.ProgramOf(&options, func(co *loop.Co, r *javascript.Runtime) error {
		return New(r, files).Run(co, entry)
	})
}
