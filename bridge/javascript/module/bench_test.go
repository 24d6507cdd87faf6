package module_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/monoloop-go/monoloop/bridge/javascript/module"
	"github.com/monoloop-go/monoloop/loop"
)

// A module of a hundred functions, loaded, linked and run.
func BenchmarkImport(b *testing.B) {
	b.ReportAllocs()
	source := strings.Repeat("{ const f = (a, b) => { if (a > b) { return a - b } else { return `${a} ${b}` } }; f(1, 2) }\n", 100)
	files := fstest.MapFS{"main.mjs": {Data: []byte("export const x = 1;\n" + source)}}
	for b.Loop() {
		_, _ = with(files, func(co *loop.Co, l *module.Loader) error { return l.Run(co, "main.mjs") })
	}
}

// What is imported is read as a property of the other module: a call and a loop of such reads.
func BenchmarkImportedName(b *testing.B) {
	files := fstest.MapFS{
		"main.mjs":  {Data: []byte("import { add } from './add.mjs'; export const run = n => { let s = 0; for (let i = 0; i < n; i++) s = add(s, i); return s }")},
		"add.mjs":   {Data: []byte("export const add = (a, b) => a + b")},
		"local.mjs": {Data: []byte("const add = (a, b) => a + b; export const run = n => { let s = 0; for (let i = 0; i < n; i++) s = add(s, i); return s }")},
	}
	for _, file := range []string{"main.mjs", "local.mjs"} {
		b.Run(file, func(b *testing.B) {
			_, _ = with(files, func(co *loop.Co, l *module.Loader) error {
				promise, err := l.Import(file)
				if err != nil {
					return err
				}
				space, err := l.Runtime().Await(co, promise)
				if err != nil {
					return err
				}
				vm := l.Runtime().VM()
				b.ResetTimer()
				_, err = l.Runtime().Call(space.ToObject(vm).Get("run"), nil, vm.ToValue(b.N))
				return err
			})
		})
	}
}
