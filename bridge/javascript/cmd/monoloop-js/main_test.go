package main

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/monoloop-go/monoloop/bridge/process"
)

func TestMain(m *testing.M) {
	os.Setenv("GORACE", "atexit_sleep_ms=0") // or a worker takes a second to end under the race detector
	process.Main()
	goleak.VerifyTestMain(m)
}

func runs(t *testing.T, in string, args ...string) (code int, out, bad string) {
	t.Helper()
	var o, b strings.Builder
	code = run(context.Background(), args, strings.NewReader(in), &o, &b)
	return code, o.String(), b.String()
}

func write(t *testing.T, name, source string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(file, []byte(source), 0o600))
	return file
}

func TestASource(t *testing.T) {
	code, out, bad := runs(t, "", "-e",
		`setTimeout(() => console.log("later"), 1); console.log("now"); console.error("bad")`)
	require.Equal(t, []any{0, "now\nlater\n", "bad\n"}, []any{code, out, bad})
}

func TestAnErrorIsTold(t *testing.T) {
	code, _, bad := runs(t, "", "-e", `Promise.reject(new Error("nobody"))`)
	require.Equal(t, 1, code)
	require.Contains(t, bad, "unhandled rejection: Error: nobody\n\tat [eval]:1:")
	code, _, _ = runs(t, "", "-nonsense")
	require.Equal(t, 2, code)
}

func TestAFile(t *testing.T) {
	file := write(t, "main.js",
		`const words = require("./words"); console.log(words.hello, process.argv.slice(2), require.main === module)`)
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(file), "words.json"), []byte(`{"hello": "hi"}`), 0o600))
	code, out, bad := runs(t, "", file, "x")
	require.Equal(t, []any{0, "hi [ 'x' ] true\n", ""}, []any{code, out, bad})
}

func TestAModule(t *testing.T) {
	file := write(t, "main.mjs", `import words, { name } from "./words.mjs"; console.log(words, name, process.argv.length, await import("./words.mjs") !== null)`)
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(file), "words.mjs"),
		[]byte(`export default "hi"; export const name = await "Ada"`), 0o600))
	code, out, bad := runs(t, "", file, "x")
	require.Equal(t, []any{0, "hi Ada 3 true\n", ""}, []any{code, out, bad})
	code, _, bad = runs(t, "", write(t, "bad.mjs", "\n  nothing()"))
	require.Equal(t, 1, code)
	require.Contains(t, bad, "nothing is not defined\n\tat bad.mjs:2:3")
}

// A line that is nested too deep is refused before anything tries to parse it, be it only a beginning.
func TestThePromptRefusesWhatIsTooDeep(t *testing.T) {
	deep := strings.Repeat("[", 10_001)
	_, out, _ := runs(t, deep+"\n1 + 1\n"+deep+strings.Repeat("]", 10_001)+"\n.exit\n")
	tooDeep := "Uncaught SyntaxError: line 1: brackets are nested deeper than 10000\n"
	require.Equal(t, 2, strings.Count(out, tooDeep), out)
	require.Contains(t, out, "> 2\n")
}

func TestThePrompt(t *testing.T) {
	history := filepath.Join(t.TempDir(), "history")
	code, out, _ := runs(t, `const x = await new Promise(ok => setTimeout(ok, 1, 20))
x + 1
{ a: x }
function f() {
  return "f"
}
f()
const y = await f(); y + "!"
if (await f()) y
await Promise.reject(new Error("no"))
!!x
!2
.history
nothing
.exit
`, "-history", history)
	require.Zero(t, code)
	for _, want := range []string{"> 20\n", "> 21\n", "> { a: 20 }\n", "… … undefined\n", "> 'f'\n", "> 'f!'\n", "> undefined\n", "Uncaught Error: no", "> true\n",
		"> x + 1\n21\n", "   3  { a: x }\n", "Uncaught ReferenceError: nothing is not defined"} {
		require.Contains(t, out, want)
	}
	kept, err := os.ReadFile(history)
	require.NoError(t, err)
	require.Contains(t, string(kept), "function f() {   return \"f\" }\n")
}

func TestExploration(t *testing.T) {
	code, out, _ := runs(t, "", "-test", "-n", "50", write(t, "fine.js", `setTimeout(() => log("x"), 1)`))
	require.Zero(t, code)
	require.Contains(t, out, "50 schedules\nno failure\n")
	file := write(t, "racy.js", `
		let first; setTimeout(() => first ??= "a", 5); setTimeout(() => setTimeout(() => first ??= "b", 4), 1);
		setTimeout(() => { log(first); assert(first === "a", first) }, 9)`)
	code, out, bad := runs(t, "", "-test", file)
	require.Equal(t, 1, code)
	require.NotContains(t, out, "log: b")
	require.Equal(t, 1, strings.Count(bad, "log: b\n"), bad)
	require.Contains(t, bad, "assert: b")
	_, record, _ := strings.Cut(bad, "-replay '")
	record, _, _ = strings.Cut(record, "'")
	code, _, bad = runs(t, "", "-test", "-replay", record, file)
	require.Equal(t, 1, code)
	require.Contains(t, bad, "assert: b")
}

func TestExplorationOfModules(t *testing.T) {
	file := write(t, "racy.mjs", `
		import { first, set } from "./first.mjs";
		setTimeout(() => set("a"), 5); setTimeout(() => setTimeout(() => set("b"), 4), 1);
		await new Promise(ok => setTimeout(ok, 9));
		assert(first === "a", first)`)
	shared := []byte(`export let first; export const set = (x) => { first ??= x }`)
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(file), "first.mjs"), shared, 0o600))
	code, _, bad := runs(t, "", "-test", file)
	require.Equal(t, 1, code)
	require.Contains(t, bad, "assert: b")
	script := write(t, "fine.js", `import("./x.mjs").then(x => assert(x.default === 1)); setTimeout(log, 1)`)
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(script), "x.mjs"), []byte("export default 1"), 0o600))
	code, out, bad := runs(t, "", "-test", "-n", "20", script)
	require.Equal(t, []any{0, "20 schedules\nno failure\n", ""}, []any{code, out, bad})
}

func TestScriptsImport(t *testing.T) {
	file := write(t, "main.js", `import("./words.mjs").then(w => console.log(w.default))`)
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(file), "words.mjs"),
		[]byte(`export default "hi"`), 0o600))
	code, out, bad := runs(t, "", file)
	require.Equal(t, []any{0, "hi\n", ""}, []any{code, out, bad})
}

// The stories tell what they say.
func TestStories(t *testing.T) {
	code, out, _ := runs(t, "", "testdata/turns.js")
	require.Zero(t, code)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	require.Len(t, lines, 6)
	for i, line := range lines {
		require.True(t, strings.HasPrefix(line, strconv.Itoa(i+1)+". "), line)
	}
	code, _, bad := runs(t, "", "-test", "testdata/shop.js")
	require.Equal(t, 1, code)
	require.Contains(t, bad, "Bob has bought a chair that is not there")
	require.Contains(t, bad, "Task-4 (had waited for sleep 3ms) ran before Task-3 (had waited for sleep 4ms)")
}

// The engine's own functions bound lengths and count with -untrusted alone.
func TestUntrusted(t *testing.T) {
	code, out, bad := runs(t, "", "-untrusted", "-e", "console.log([1, [2]].flat().length); 'x'.repeat(2 ** 24 + 1)")
	require.Equal(t, []any{1, "2\n"}, []any{code, out})
	require.Contains(t, bad, "RangeError: Invalid length: more than 16777216")
	code, out, _ = runs(t, "", "-e", "console.log('x'.repeat(2 ** 24 + 1).length)")
	require.Equal(t, []any{0, "16777217\n"}, []any{code, out})
	for _, name := range []string{"a.js", "a.mjs"} {
		file := write(t, name,
			"let e; try { 'x'.repeat(2 ** 24 + 1) } catch (x) { e = x } assert(e instanceof RangeError, 'unbounded')")
		code, _, bad = runs(t, "", "-untrusted", "-n", "2", "-test", file)
		require.Equal(t, []any{0, ""}, []any{code, bad})
	}
}

func TestAScriptInAProcessOfItsOwn(t *testing.T) {
	file := write(t, "main.js", "setTimeout(() => console.log('later'), 1); console.log('now', typeof require)")
	code, out, bad := runs(t, "", "-isolated", file)
	require.Equal(t, []any{0, "now undefined\nlater\n", ""}, []any{code, out, bad})
	code, out, bad = runs(t, "", "-isolated", "-limit", "50ms", "-e", "console.log('now'); for (;;);")
	require.Equal(t, []any{1, "now\n"}, []any{code, out})
	require.Contains(t, bad,
		`isolate: script "[eval]": javascript: the time of one callback exceeds 50ms`+"\n\tat [eval]:1:")
	for _, args := range [][]string{{}, {"-e", "1", file}, {file, "x"}, {"-test", file}} {
		code, _, bad = runs(t, "", append([]string{"-isolated"}, args...)...)
		require.Equal(t, []any{1, "monoloop-js: -isolated needs one file, or -e\n"}, []any{code, bad})
	}
	code, _, _ = runs(t, "", "-isolated", file+".not")
	require.Equal(t, 1, code)
}
