package generate

import "fmt"

// source returns an expression for a promise, or for what await takes besides.
func (g *generator) source() string {
	l := g.label()
	switch g.rand.IntN(12) {
	case 0:
		return fmt.Sprintf("Promise.resolve(%d)", l)
	case 1:
		return fmt.Sprintf("Promise.reject(new Error('r%d'))", l)
	case 2, 3:
		return fmt.Sprintf("new Promise(function (ok) { setTimeout(ok, %d, %d); })", g.delay(), l)
	case 4:
		return fmt.Sprintf("new Promise(function (ok, no) { setTimeout(function () { no(new Error('r%d')); }, %d); })",
			l, g.delay())
	case 5:
		return fmt.Sprintf("new Promise(function (ok) { setImmediate(ok, %d); })", l)
	case 6:
		return fmt.Sprintf("new Promise(function (ok) { process.nextTick(ok, %d); })", l)
	case 7:
		return fmt.Sprintf("(async function () { return %d; })()", l)
	case 8:
		return fmt.Sprintf("(async function () { await null; throw new Error('r%d'); })()", l)
	case 9:
		return fmt.Sprintf("(async function () { return Promise.resolve(%d); })()", l)
	case 10:
		return fmt.Sprintf("{ then: function (ok) { log(%d); ok(%d); } }", g.label(), l)
	default:
		return fmt.Sprintf("%d", l)
	}
}

func (g *generator) promise() {
	v := g.name()
	g.line("var %s = new Promise(function (resolve, reject) {", v)
	g.plainBody()
	g.line("\tresolve(%s);", g.source())
	g.line("});")
	if g.chance(80) {
		g.handlers(v)
	}
}

func (g *generator) chain() { g.handlers(fmt.Sprintf("Promise.resolve(%s)", g.source())) }

// handlers writes a chain of reactions, whose end may be rejected with nobody to handle it.
func (g *generator) handlers(promise string) {
	g.line("%s", promise)
	for range 1 + g.rand.IntN(3) {
		switch g.rand.IntN(4) {
		case 0, 1:
			g.function("\t.then(", "v", ")")
		case 2:
			g.line("\t.catch(function (e) { log('%d ' + (e && e.message || e)); return %s; })", g.label(), g.source())
		default:
			g.line("\t.finally(function () { log(%d); %s })", g.label(), g.maybe("return "+g.source()+";", 30))
		}
	}
	if g.chance(80) {
		g.line("\t.catch(function (e) { log('%d ' + (e && e.message || e)); });", g.label())
	} else {
		g.line("\t;")
	}
}

func (g *generator) maybe(text string, percent int) string {
	if g.chance(percent) {
		return text
	}
	return ""
}

func (g *generator) combinator() {
	what := []string{"all", "race", "any", "allSettled"}[g.rand.IntN(4)]
	g.line("Promise.%s([", what)
	for range g.rand.IntN(4) {
		g.line("\t%s,", g.source())
	}
	g.line("]).then(function (v) { log('%d ' + JSON.stringify(v)); }, function (e) { log('%d ' + e.name + (e.errors || '').length); });",
		g.label(), g.label())
}

func (g *generator) thenable() {
	g.line("Promise.resolve({ then: function (ok, no) {")
	g.plainBody()
	g.line("\t%s(%d);", []string{"ok", "no"}[g.rand.IntN(2)], g.label())
	g.line("} }).then(function (v) { log('%d ' + v); }, function (e) { log('%d ' + (e && e.message || e)); });",
		g.label(), g.label())
}

func (g *generator) asyncCall() {
	g.line("(async function () {")
	g.async++
	g.body()
	g.indent++
	for range 1 + g.rand.IntN(3) {
		g.awaiting()
	}
	g.indent--
	g.async--
	end := "})()"
	switch g.rand.IntN(3) {
	case 0:
		end += fmt.Sprintf(".then(function (v) { log('%d ' + v); }, function (e) { log('%d ' + (e && e.message || e)); })", g.label(), g.label())
	case 1:
		end += fmt.Sprintf(".finally(function () { log(%d); }).catch(function () { log(%d); })", g.label(), g.label())
	}
	g.line("%s;", end)
}

// awaiting writes an await, alone, in a loop or in a try; outside of an async function, a log.
func (g *generator) awaiting() {
	if g.async == 0 {
		g.line("log(%d);", g.label())
		return
	}
	switch g.rand.IntN(5) {
	case 0:
		v := g.name()
		g.line("for (var %s = 0; %s < %d; %s++) log('%d ' + await %s);",
			v, v, 1+g.rand.IntN(3), v, g.label(), g.source())
	case 1:
		g.line("try { log('%d ' + await %s); } catch (e) { log('%d ' + e.message); await %s; } finally { log(%d); await null; }",
			g.label(), g.source(), g.label(), g.plain(), g.label())
	case 2:
		g.line("await Promise.all([%s, %s]).catch(function (e) { log('%d ' + e.message); });",
			g.source(), g.source(), g.label())
	case 3:
		g.line("log('%d ' + await %s);", g.label(), g.source())
	default:
		g.line("await %s;", g.plain())
	}
}

// plain returns what await takes and what is never rejected.
func (g *generator) plain() string {
	return []string{
		"null", "1", "Promise.resolve()", "new Promise(function (ok) { setImmediate(ok); })",
	}[g.rand.IntN(4)]
}
