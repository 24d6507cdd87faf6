package trace

import (
	"context"
	"testing/fstest"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/module"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// A Graph is modules that import each other, by the names of their files, and what Node has printed for m0.mjs.
type Graph struct {
	Seed  uint64
	Files map[string]string
	Lines []string
}

// Compare is that of a Case.
func (g Graph) Compare() string {
	lines, err := RunModules(g.Files)
	return difference(g.Lines, lines, err)
}

// RunModules runs a graph under virtual time and returns what it logs, as testdata/node/modules.js does.
func RunModules(sources map[string]string) (lines []string, err error) {
	w := &world{clock: &timer.Virtual{}}
	files := fstest.MapFS{}
	for name, source := range sources {
		files[name] = &fstest.MapFile{Data: []byte(source)}
	}
	err = loop.RunWith(context.Background(), &loop.Options{Clock: w.clock}, func(co *loop.Co) error {
		w.runtime = javascript.New(co, &javascript.Options{NextTick: true, Web: true, OnError: w.uncaught})
		w.bind()
		promise, err := module.New(w.runtime, files).Import("m0.mjs")
		if err != nil {
			return err
		}
		if err := w.runtime.VM().Set("main", promise); err != nil {
			return err
		}
		return w.runtime.Run(co, "end.js", endSource)
	})
	return w.lines, err
}

const endSource = `main.then(space => setTimeout(() => log('done ' + Object.keys(space)), 50),
	e => setTimeout(() => log('failed ' + (e instanceof Error ? e.name + ': ' + e.message : e)), 50))`
