package module_test

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/module"
	"github.com/monoloop-go/monoloop/loop"
)

// No text of a module makes the host panic, or hang past its limits.
func FuzzModule(f *testing.F) {
	for _, seed := range []string{
		"import { a } from './other.mjs'; export { a as b }; export default a", "await import('./main.mjs')", "export * from './main.mjs'; export let x = await x",
		"export default class extends (class {}) {}", "export const { a = [1, , 2], ...b } = { c: `${`}`}` }; import * as n from './main.mjs'; n.a",
		"export default async function* () { yield* [1] }\nfor await (const x of (0, y)()) ;", "import.meta.url; export { x as 'a b' }; var x = /[/]import(/ / 2",
		"import d from './data.json' with { type: 'json' }; d", "export default (function () {})", "export default function* f() {} f()", "throw await null",
		"import './other.mjs'; { function import_() {} } ({ import() {} }).import()", "export { default, default as x } from './other.mjs'", "label: for (;;) await 1",
		"import('./' + { toString() { throw 1 } })", "export var monoloop$default = 1; export default 2", "const require = 1, module = 2, exports = 3; export { require }",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, source string) {
		if len(source) > 1000 {
			return
		}
		all := fstest.MapFS{
			"main.mjs": {Data: []byte(source)}, "data.json": {Data: []byte(`{"a": 1}`)},
			"other.mjs": {Data: []byte("import * as main from './main.mjs'; export let a = 1; export default () => main; await null; a++")},
		}
		o := &javascript.Options{
			NextTick: true, Web: true, CallbackTime: 100 * time.Millisecond, RunTime: time.Second, MaxTimers: 100, MaxReactions: 1000, Depth: 200, Files: all,
			Untrusted: true,
		}
		_ = loop.Run(func(co *loop.Co) error { return module.New(javascript.New(co, o), all).Run(co, "main.mjs") })
	})
}
