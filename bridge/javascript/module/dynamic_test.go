package module_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript/module"
	"github.com/monoloop-go/monoloop/loop"
)

// scriptPrints requires that a script beside an archive runs to its end, and what it prints.
func scriptPrints(t *testing.T, name, source, archive, want string) {
	t.Helper()
	out, err := with(files(archive),
		func(co *loop.Co, l *module.Loader) error { return l.Runtime().Run(co, name, source) })
	require.NoError(t, err)
	require.Equal(t, want, out)
}

const words = `
-- lib/words.mjs --
export default "hi"; export let n = 0; n++;
-- lib/same.cjs --
exports.load = () => import("./words.mjs");
`

func TestScriptsHaveImport(t *testing.T) {
	scriptPrints(t, "lib/main.js", `
		const load = async (name) => (await import(name)).default;
		load("./words.mjs").then(console.log);
		import( /* with a comment */ "./words.mjs").then(m => console.log(Object.keys(m).join(), m.n));
		const o = { import(x) { return "method " + x } };
		console.log(o.import("a"), "import('no')", /import[(]/.source.length);
		import("./nowhere.mjs").catch(e => console.log(e.code));
	`, words, "method a import('no') 9\nhi\ndefault,n 1\nERR_MODULE_NOT_FOUND\n")
}

// The order is that of Node: the modules come in the poll phase.
func TestImportOfAScriptTakesItsTurn(t *testing.T) {
	scriptPrints(t, "main.js", `
		import("./lib/words.mjs").then(() => console.log("module"));
		process.nextTick(() => console.log("tick"));
		Promise.resolve().then(() => console.log("microtask"));
		console.log("script");
	`, words, "script\ntick\nmicrotask\nmodule\n")
}

// A file that require runs has import(), which is that of its own folder, and of the same modules.
func TestCommonJSHasImport(t *testing.T) {
	scriptPrints(t, "main.js", `
		Promise.all([require("./lib/same.cjs").load(), import("/lib/words.mjs")]).then(([a, b]) => console.log(a === b, a.default));
	`, words, "true hi\n")
}

// Errors name the lines of the script as it was written.
func TestErrorsOfAScriptWithImport(t *testing.T) {
	_, err := with(fstest.MapFS{}, func(co *loop.Co, l *module.Loader) error {
		return l.Runtime().Run(co, "main.js", "\n\nif (false) import('x');\nfunction f() {\n  nothing() }\nf()")
	})
	require.ErrorContains(t, err, "nothing is not defined\n\tat f (main.js:5:3")
	_, err = with(fstest.MapFS{}, func(co *loop.Co, l *module.Loader) error {
		return l.Runtime().Run(co, "main.js", "import('x'\n;")
	})
	require.ErrorContains(t, err, "SyntaxError: main.js:2:1")
}
