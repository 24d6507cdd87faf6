package generate

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A generator writes one program. Every log has a number of its own, so that one line tells which place has printed it.
//
// left is how many statements may still be written; each nested body takes from it, so that programs end.
type generator struct {
	rand   *rand.Rand
	out    strings.Builder
	indent int
	left   int
	labels int
	names  int
	async  int // how many async functions are around the place that is written
}

// Program returns the program of a seed.
func Program(seed uint64) string {
	r := rand.New(rand.NewPCG(seed, 16))
	g := &generator{rand: r, left: 8 + r.IntN(40)}
	g.line("var timers = [], aborts = [];")
	for g.left > 0 {
		g.statement()
	}
	return g.out.String()
}

func (g *generator) line(format string, args ...any) {
	g.out.WriteString(strings.Repeat("\t", g.indent))
	fmt.Fprintf(&g.out, format, args...)
	g.out.WriteByte('\n')
}

func (g *generator) label() int {
	g.labels++
	return g.labels
}

func (g *generator) name() string {
	g.names++
	return fmt.Sprintf("v%d", g.names)
}

func (g *generator) chance(percent int) bool { return g.rand.IntN(100) < percent }

// delay returns one of few delays, so that equal deadlines are frequent.
func (g *generator) delay() int { return []int{0, 1, 1, 2, 2, 3, 5, 5, 8}[g.rand.IntN(9)] }

// body writes the statements of a function or block, one of which may throw.
func (g *generator) body() {
	g.indent++
	g.line("log(%d);", g.label())
	for n := g.rand.IntN(4); n > 0 && g.left > 0 && g.indent < 8; n-- {
		g.statement()
	}
	if g.chance(8) {
		g.line("throw new Error('e%d');", g.label())
	}
	g.indent--
}

// function writes a function between what opens and what closes a statement.
func (g *generator) function(open, params, closing string) {
	g.line("%sfunction (%s) {", open, params)
	g.plainBody()
	g.line("}%s", closing)
}

// plainBody writes the statements of a function that is not async.
func (g *generator) plainBody() {
	async := g.async
	g.async = 0
	g.body()
	g.async = async
}

func (g *generator) statement() {
	g.left--
	kinds := []func(){
		g.timeout, g.timeout, g.timeout, g.interval, g.immediate, g.immediate, g.microtask, g.tick, g.promise, g.promise,
		g.chain, g.chain, g.combinator, g.asyncCall, g.asyncCall, g.clear, g.abort, g.abortListener, g.busy, g.poll,
		g.thenable, g.late, g.refresh, g.awaiting, g.awaiting, g.tryBlock, g.clearSoon,
	}
	kinds[g.rand.IntN(len(kinds))]()
}

func (g *generator) timeout() {
	g.function(fmt.Sprintf("timers[%d] = setTimeout(", g.rand.IntN(6)), "a", fmt.Sprintf(", %d, 'a');", g.delay()))
}

func (g *generator) interval() {
	n, v := 1+g.rand.IntN(3), g.name()
	g.line("var %s = %d;", v, n)
	g.line("var i%s = setInterval(function () {", v)
	g.indent++
	g.line("if (--%s < 0) { clearInterval(i%s); return; }", v, v)
	g.indent--
	g.plainBody()
	g.line("}, %d);", 1+g.delay())
}

func (g *generator) immediate() {
	g.function(fmt.Sprintf("timers[%d] = setImmediate(", 6+g.rand.IntN(3)), "", ");")
}

func (g *generator) microtask() { g.function("queueMicrotask(", "", ");") }
func (g *generator) tick()      { g.function("process.nextTick(", "a", ", 1);") }
func (g *generator) poll()      { g.function("io(", "", ");") }
func (g *generator) busy()      { g.line("busy(%d);", 1+g.rand.IntN(6)) }

func (g *generator) clear() {
	if g.chance(50) {
		g.line("clearTimeout(timers[%d]);", g.rand.IntN(6))
	} else {
		g.line("clearImmediate(timers[%d]);", 6+g.rand.IntN(3))
	}
}

// clearSoon sets a timer and takes it back somewhere else.
func (g *generator) clearSoon() {
	v := g.name()
	g.line("var %s = setTimeout(function () { log(%d); }, %d);", v, g.label(), g.delay())
	g.line("%s(function () { log(%d); clearTimeout(%s); });",
		[]string{"setImmediate", "queueMicrotask", "process.nextTick", "setTimeout"}[g.rand.IntN(4)], g.label(), v)
}

func (g *generator) refresh() {
	i := g.rand.IntN(6)
	g.line("if (timers[%d] && !timers[%d].again) { timers[%d].again; timers[%d].%s(); }", i, i, i, i,
		[]string{"ref", "hasRef"}[g.rand.IntN(2)])
	v, n := g.name(), g.rand.IntN(3)
	g.line("var %s = %d;", v, n)
	g.line("var t%s = setTimeout(function () { log(%d); if (%s-- > 0) t%s.refresh(); }, %d);",
		v, g.label(), v, v, g.delay())
}

// late handles a rejection when it may have been reported already.
func (g *generator) late() {
	v := g.name()
	g.line("var %s = Promise.reject(new Error('late%d'));", v, g.label())
	where := []string{
		"queueMicrotask(%s);", "process.nextTick(%s);", "setImmediate(%s);", "setTimeout(%s, 1);",
	}[g.rand.IntN(4)]
	g.line(where, fmt.Sprintf("function () { %s.catch(function (e) { log('%d ' + e.message); }); }", v, g.label()))
}

func (g *generator) abort() {
	v := g.name()
	g.line("var %s = new AbortController(); aborts.push(%s);", v, v)
	for range 1 + g.rand.IntN(2) {
		g.function(fmt.Sprintf("%s.signal.addEventListener('abort', ", v), "e", ", { once: true });")
	}
	if g.chance(60) {
		g.line("setTimeout(function () { %s.abort(%s); }, %d);", v,
			[]string{"", "'why'", "new Error('stop')"}[g.rand.IntN(3)], g.delay())
	}
	if g.chance(30) {
		g.line("try { %s.signal.throwIfAborted(); log(%d); } catch (e) { log('%d ' + e.name); }",
			v, g.label(), g.label())
	}
}

func (g *generator) abortListener() {
	g.line("if (aborts.length > 0) {")
	g.indent++
	g.line("var s%d = aborts[%d %% aborts.length].signal;", g.label(), g.rand.IntN(4))
	s := fmt.Sprintf("s%d", g.labels)
	g.line("log('%d ' + %s.aborted);", g.label(), s)
	switch g.rand.IntN(3) {
	case 0:
		g.line("aborts[%d %% aborts.length].abort('again');", g.rand.IntN(4))
	case 1:
		g.line("AbortSignal.any([%s, new AbortController().signal]).addEventListener('abort', function () { log(%d); });", s, g.label())
	default:
		g.line("new Promise(function (ok, no) { %s.addEventListener('abort', function () { no(%s.reason); }); if (%s.aborted) ok('was'); })", s, s, s)
		g.line("\t.then(function (v) { log('%d ' + v); }, function (e) { log('%d ' + (e && e.name || e)); });",
			g.label(), g.label())
	}
	g.indent--
	g.line("}")
}

func (g *generator) tryBlock() {
	g.line("try {")
	g.body()
	g.line("} catch (e) {")
	g.indent++
	g.line("log('%d ' + e.message);", g.label())
	g.indent--
	g.line("} finally { log(%d); }", g.label())
}
