package generate

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Modules returns a random graph of modules by the names of their files, of which m0.mjs is the main one: with cycles,
// awaits at the top level, names that are read too early, exports of exports, and errors. It logs by a function log.
func Modules(seed uint64) map[string]string {
	g := &graph{rand: rand.New(rand.NewPCG(seed, 29)), files: map[string]string{}}
	g.n = 2 + g.rand.IntN(6)
	for i := range g.n {
		g.files[fmt.Sprintf("m%d.mjs", i)] = g.module(i)
	}
	return g.files
}

type graph struct {
	rand   *rand.Rand
	n      int
	files  map[string]string
	labels int
	out    strings.Builder
}

func (g *graph) chance(percent int) bool { return g.rand.IntN(100) < percent }

func (g *graph) label() int {
	g.labels++
	return g.labels
}

func (g *graph) line(format string, args ...any) { fmt.Fprintf(&g.out, format+"\n", args...) }

// module writes a module. What it reads of others is what each of them exports: value, which bump changes, fn, which is
// there before the module runs, whole, which is constant, its default, and one name of its own.
func (g *graph) module(i int) string {
	g.out.Reset()
	var reads []string
	for range g.rand.IntN(4) {
		j := g.rand.IntN(g.n)
		if i > j && g.chance(60) {
			j = min(g.n-1, i+1)
		}
		reads = append(reads, g.importing(j)...)
	}
	waits := g.chance(35)
	g.line("export let value = 'v%d';", i)
	g.line("export function fn() { return 'f%d ' + typeof value_(); }", i)
	g.line("function value_() { try { return value; } catch (e) { log(%d + e.name); } }", g.label())
	g.line("export const bump = () => { value += '+'; return value; };")
	g.line("export default %s;",
		[]string{"'d'", "class {}", "() => 1", "function () { return 2; }", "{ a: 1 }"}[g.rand.IntN(5)])
	g.line("export class only%d { static x = log('class %d'); }", i, g.label())
	for range 2 + g.rand.IntN(5) {
		g.statement(reads, waits)
	}
	if g.chance(7) {
		g.line("throw new RangeError('t%d');", g.label())
	}
	return g.out.String()
}

// importing writes an import or an export of module j, and returns what may be read of it.
func (g *graph) importing(j int) []string {
	from, k := fmt.Sprintf("'./m%d.mjs'", j), g.label()
	switch g.rand.IntN(7) {
	case 0:
		g.line("import %s;", from)
	case 1:
		g.line("import d%d from %s;", k, from)
		return []string{fmt.Sprintf("typeof d%d + d%d.name", k, k)}
	case 2:
		g.line("import * as n%d from %s;", k, from)
		return []string{fmt.Sprintf("n%d.value", k), fmt.Sprintf("Object.keys(n%d)", k), fmt.Sprintf("n%d.fn()", k),
			fmt.Sprintf("n%d.bump()", k)}
	case 3:
		g.line("import { value as v%d, bump as b%d } from %s;", k, k, from)
		return []string{fmt.Sprintf("v%d", k), fmt.Sprintf("b%d()", k), fmt.Sprintf("v%d", k)}
	case 4:
		g.line("import { fn as f%d, only%d as o%d } from %s;", k, j, k, from)
		return []string{fmt.Sprintf("f%d()", k), fmt.Sprintf("o%d.name", k)}
	case 5:
		g.line("export * from %s;", from)
	default:
		g.line("export { value as again%d, fn as more%d } from %s;", k, k, from)
		g.line("export * as space%d from %s;", k, from)
	}
	return nil
}

func (g *graph) statement(reads []string, waits bool) {
	k := g.label()
	if len(reads) > 0 && g.chance(45) {
		g.line("try { log('%d ' + (%s)); } catch (e) { log('%d ' + e.name); }", k, reads[g.rand.IntN(len(reads))], k)
		return
	}
	if waits && g.chance(60) {
		what := []string{"null", "Promise.resolve()", "new Promise((ok) => setTimeout(ok, %d))", "(async () => { await null; log('%d a'); })()",
			"Promise.reject(new Error('r')).catch(() => log('%d c'))"}[g.rand.IntN(5)]
		if strings.Contains(what, "%d") {
			what = fmt.Sprintf(what, 1+k%5)
		}
		g.line("log('%d ' + await %s);", k, what)
		return
	}
	switch g.rand.IntN(7) {
	case 0:
		g.line("Promise.resolve().then(() => { log(%d); }).then(() => log('%d then'));", k, k)
	case 1:
		g.line("queueMicrotask(() => log(%d));", k)
	case 2:
		g.line("setTimeout(() => log('%d ' + value), %d);", k, 1+g.rand.IntN(5))
	case 3:
		g.line("process.nextTick(() => log(%d));", k)
	case 4:
		g.line("bump();")
	case 5:
		g.line("for (let i = 0; i < 2; i++) { const f = () => log('%d ' + i + `${value} ${/[`'\"/]/.test('`')}`); f(); }", k)
	default:
		g.line("log(%d);", k)
	}
}
