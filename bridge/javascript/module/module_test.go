package module_test

import (
	"errors"
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/module"
	"github.com/monoloop-go/monoloop/loop"
)

func TestImportsAndExports(t *testing.T) {
	prints(t, `
-- main.mjs --
import def, * as all from "./lib/forms.mjs";
import { a, b as renamed, "a string" as text, f, C, x, z, rest, gen } from "./lib/forms.mjs";
import other from "./lib/other.mjs";
console.log(def.name, def(), a, renamed, text, f(), new C().v, x, z, rest, [...gen()]);
console.log(other.name, Object.keys(all).join(), all[Symbol.toStringTag], Object.isExtensible(all), all.default === def);
console.log(this, typeof require, typeof module, (function () { return this })());
try { all.a = 1 } catch (e) { console.log(e.name) }
export {};
-- lib/forms.mjs --
export const a = 1, { x, y: [, z = "z"], ...rest } = { x: "x", y: [0], q: "q" };
export let b = "import(" + 'export ' + /[x"]import\(/.source + `+"`\nexport const no = ${\"import('./x')\"}\nimport x`"+`;
export function f() { return "f" }
export async function g() {}
export function* gen() { yield 1; yield 2 }
export class C { v = "field"; static { this.s = 1 } import(x) { return x } }
export default function () { return "default" }
const local = 5;
export { local as "a string" };
export * as others from "./other.mjs";
-- lib/other.mjs --
export default class {}
`, `default default 1 import(export [x"]import\(
export const no = import('./x')
import x 5 f field x z { q: 'q' } [ 1, 2 ]
default C,a,a string,b,default,f,g,gen,others,rest,x,z Module false true
undefined undefined undefined undefined
TypeError
`)
}

func TestBindingsAreLive(t *testing.T) {
	prints(t, `
-- main.mjs --
import { n, up, n as m } from "./counter.mjs";
import * as counter from "./again.mjs";
up();
console.log(n, m, counter.n, counter.count);
{ const n = "shadowed"; console.log(n) }
console.log({ n }, ((n) => n)(7), typeof up, up.call(3));
-- counter.mjs --
export let n = 0;
export function up() { n++; return this }
export { n as count };
-- again.mjs --
export * from "./counter.mjs";
`, "1 1 1 1\nshadowed\n{ n: 1 } 7 function 3\n")
}

func TestCycles(t *testing.T) {
	prints(t, `
-- main.mjs --
import { late, hoisted } from "./b.mjs";
export function name() { return "main" }
export const value = "value";
console.log("main", late(), hoisted());
-- b.mjs --
import { name, value } from "./main.mjs";
console.log("b", name());
try { value } catch (e) { console.log(e.name) }
export const late = () => value;
export function hoisted() { return "hoisted" }
`, "b main\nReferenceError\nmain value hoisted\n")
}

func TestAwaitAtTheTop(t *testing.T) {
	prints(t, `
-- main.mjs --
import { slow } from "./slow.mjs";
import "./quick.mjs";
console.log("main", slow, performance.now());
for await (const x of (async function* () { yield 1; yield 2 })()) console.log(x);
const { default: data } = await import("./data.json", { with: { type: "json" } });
console.log(data.list[1]);
await (async () => { for await (const x of [Promise.resolve("in a list")]) console.log(x) })();
-- slow.mjs --
console.log("slow begins");
export const slow = await new Promise(ok => setTimeout(ok, 10, "rested"));
-- quick.mjs --
console.log("quick");
-- data.json --
{"list": [1, "json"]}
`, "slow begins\nquick\nmain rested 10\n1\n2\njson\nin a list\n")
}

func TestImportAsAFunction(t *testing.T) {
	prints(t, `
-- main.mjs --
const names = ["./a.mjs", "./a.mjs", "./throws.mjs", "./throws.mjs", "./missing.mjs", "./syntax.mjs", "./needs.mjs", "./a"];
for (const name of names) {
	try { console.log(name, (await import(name)).a) } catch (e) { console.log(name, e.name, e.code, e.message.split("\n")[0]) }
}
import("./a.mjs").then(space => console.log(space.self === space));
await import({ toString() { throw "thrown" } }).catch(e => console.log(e));
-- a.mjs --
console.log("once");
export const a = "a";
export * as self from "./a.mjs";
-- throws.mjs --
console.log("runs once");
throw new Error("inside");
-- syntax.mjs --
let x = 1;
let y = ;
-- needs.mjs --
import { nothing } from "./a.mjs";
`, `once
./a.mjs a
./a.mjs a
runs once
./throws.mjs Error undefined inside
./throws.mjs Error undefined inside
./missing.mjs Error ERR_MODULE_NOT_FOUND Cannot find module './missing.mjs' imported from /main.mjs
./syntax.mjs SyntaxError undefined syntax.mjs:2:9: Unexpected ";"
./needs.mjs SyntaxError undefined The requested module './a.mjs' does not provide an export named 'nothing', imported by /needs.mjs
./a Error ERR_MODULE_NOT_FOUND Cannot find module './a' imported from /main.mjs
thrown
true
`)
}

func TestMeta(t *testing.T) {
	prints(t, `
-- main.mjs --
import "./lib/a b.mjs";
console.log(import.meta.url, import.meta === import.meta, import.meta.resolve("./lib/x.mjs"), import.meta.resolve("timers/promises"));
-- lib/a b.mjs --
console.log(import.meta.url, import.meta.filename, import.meta.dirname);
-- lib/x.mjs --
`, "file:///lib/a%20b.mjs /lib/a b.mjs /lib\nfile:///main.mjs true file:///lib/x.mjs node:timers/promises\n")
}

func TestWhatIsNoModule(t *testing.T) {
	prints(t, `
-- main.mjs --
import fs, { named, missing } from "./old.cjs";
import data from "./data.json";
import pkg from "pkg";
import { sub } from "pkg/sub";
import scoped from "@scope/old";
import { setTimeout as sleep } from "node:timers/promises";
import { detected } from "./detected.js";
import plain from "./plain.js";
import { typed } from "/typed/x.js";
console.log(fs.named, named, missing, data, pkg, sub, scoped, detected, plain, typed, await sleep(5, "slept"));
-- old.cjs --
exports.named = require("./data.json").a;
-- data.json --
{"a": 1}
-- detected.js --
export const detected = "esm";
-- plain.js --
module.exports = "cjs";
return;
-- typed/package.json --
{"type": "module"}
-- typed/x.js --
const typed = "typed";
export { typed };
-- node_modules/pkg/package.json --
{"exports": {".": {"require": "./no.js", "import": "./main.mjs"}, "./sub": "./src/sub.mjs"}}
-- node_modules/pkg/main.mjs --
export default "pkg";
-- node_modules/pkg/src/sub.mjs --
export const sub = "sub";
-- node_modules/@scope/old/package.json --
{"main": "lib"}
-- node_modules/@scope/old/lib/index.js --
module.exports = "scoped";
`, "1 1 undefined { a: 1 } pkg sub scoped esm cjs typed slept\n")
}

func TestErrorsTellThePlace(t *testing.T) {
	_, err := runs(t, `
-- main.mjs --
import { fail } from "./lib/fail.mjs";

export default function outer() {
	fail({ deep: true });
}
await null;
outer();
-- lib/fail.mjs --
// a comment
export const fail = ({ deep }) => {
	if (deep)
		throw new TypeError("here");
};
`)
	var e *javascript.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "TypeError: here", e.Name+": "+e.Message)
	require.Contains(t, e.Stack, "lib/fail.mjs:4:9")
	require.Contains(t, e.Stack, "main.mjs:4:2")
	require.Contains(t, e.Stack, "main.mjs:7:1")
	for source, want := range map[string]string{
		"import './none.mjs'":               "Cannot find module './none.mjs' imported from /main.mjs",
		"import { x } from './main.mjs'; x": "does not provide an export named 'x'",
		"import 'none'":                     "Cannot find package 'none' imported from /main.mjs",
		"let a = 1;\nlet a = 2":             "main.mjs:2:5: ",
		"import { a as b } from './main.mjs';\nexport let a = 0;\nb = 1": "TypeError: ",
		"export { a }":                          "main.mjs:1:10: \"a\" is not declared",
		"await new Promise(() => {})":           "the await at the top level is never settled: main.mjs",
		"throw null":                            "null",
		"setTimeout(() => { throw 'late' }, 5)": "late",
		"import.meta; import 'x' from":          "main.mjs:1:",
	} {
		_, err := runs(t, "-- main.mjs --\n"+source)
		require.ErrorContains(t, err, want, source)
	}
}

// An error ends the run at once, and an await that nothing settles when nothing is left.
func TestTheEndOfARun(t *testing.T) {
	out, err := runs(t, "-- main.mjs --\nsetInterval(() => console.log('tick'), 10);\nawait new Promise(ok => setTimeout(ok, 25));\nthrow new Error('end')")
	require.ErrorContains(t, err, "end")
	require.Equal(t, "tick\ntick\n", out)
	_, err = runs(t, "-- main.mjs --\nawait new Promise(() => {})")
	require.ErrorIs(t, err, module.ErrUnsettled)
	_, err = with(files("-- main.mjs --\nsetInterval(() => {}, 1)"), func(co *loop.Co, l *module.Loader) error {
		run := errors.New("not yet")
		co.Loop().CallLater(time.Second, func() { co.Cancel(run) })
		return l.Run(co, "main.mjs")
	})
	require.ErrorContains(t, err, "not yet")
}

func TestANamespaceIsAwaitedFromGo(t *testing.T) {
	_, err := with(files("-- lib.mjs --\nexport const sum = (a, b) => a + b; await null"), func(co *loop.Co, l *module.Loader) error {
		promise, err := l.Import("/lib.mjs")
		require.NoError(t, err)
		again, err := l.Import("lib.mjs")
		require.NoError(t, err)
		space, err := l.Runtime().Await(co, promise)
		require.NoError(t, err)
		same, err := l.Runtime().Await(co, again)
		require.NoError(t, err)
		require.True(t, space.SameAs(same))
		vm := l.Runtime().VM()
		v, err := l.Runtime().Call(space.ToObject(vm).Get("sum"), nil, vm.ToValue(20), vm.ToValue(22))
		require.Equal(t, "42", v.String())
		return err
	})
	require.NoError(t, err)
}

// A script has async generators without being a module, and errors that tell its own places.
func TestAScriptIsTakenBack(t *testing.T) {
	out, err := with(nil, func(co *loop.Co, l *module.Loader) error {
		source, err := module.Script("lib/script.js", `
			const words = ["a", "b"];
			async function* slowly(list) { for (const x of list) { await null; yield x } }
			async function main() {
				for await (const x of slowly(words)) console.log(x);
				throw new Error("end");
			}
		`)
		require.NoError(t, err)
		_, err = l.Runtime().RunScript("lib/script.js", source)
		require.NoError(t, err)
		_, err = l.Runtime().RunScript("more.js", "main(); console.log(words.length)")
		return err
	})
	var e *javascript.Error
	require.ErrorAs(t, err, &e)
	require.Equal(t, "2\na\nb\n", out)
	require.Contains(t, e.Stack, "lib/script.js:6:11")
	_, err = module.Script("bad.js", "let = ;")
	require.ErrorContains(t, err, "SyntaxError: bad.js:1:")
}

// A module is a text as well: one with a literal of a BigInt is refused where there are to be none.
func TestModulesWithoutBigInts(t *testing.T) {
	files := fstest.MapFS{"main.mjs": {Data: []byte("export default 2n ** 8n")}}
	run := func(without javascript.Features) error {
		return loop.Run(func(co *loop.Co) error {
			return module.New(javascript.New(co, &javascript.Options{Without: without}), files).Run(co, "main.mjs")
		})
	}
	require.NoError(t, run(0))
	require.ErrorContains(t, run(javascript.BigInts), "SyntaxError: main.mjs: there are no BigInts")
}
