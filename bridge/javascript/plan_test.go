package javascript

import (
	"net/http"
	"testing"
	"testing/fstest"

	"github.com/dop251/goja"
	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
)

// A plan that one Runtime has learned leads another one to the same functions: none of the engine's is left that can be
// reached and called, in whatever the host has chosen, but Function.prototype, which does nothing, and what it has for
// instanceof, which nobody can replace.
func TestPlansReplaceEverything(t *testing.T) {
	for _, o := range []Options{
		{}, {NextTick: true, DirectEval: true}, {Web: true, Without: Timers | Console},
		{Web: true, Fetch: http.DefaultClient, Files: fstest.MapFS{}, NextTick: true},
	} {
		o.Untrusted = true
		plans.Delete(o.kind())
		for range 2 {
			require.NoError(t, loop.Run(func(co *loop.Co) error {
				r := New(co, &o)
				require.ElementsMatch(t, []string{"", "[Symbol.hasInstance]"}, r.uncounted(t))
				return nil
			}))
		}
		p, ok := plans.Load(o.kind())
		require.True(t, ok)
		require.False(t, p.(*plan).unstable)
	}
}

// uncounted lists the functions of Go that a script can reach, are no constructors, and do not count when they are
// called: they are called with what none of them likes.
func (r *Runtime) uncounted(t *testing.T) (names []string) {
	all, err := r.vm.RunString(`(() => {
		const seen = new Set(), found = [];
		const visit = (o, name) => {
			if (o === null || typeof o !== "object" && typeof o !== "function" || seen.has(o)) return;
			seen.add(o);
			if (typeof o === "function" && Function.prototype.toString.call(o).endsWith("{ [native code] }")) found.push(o);
			for (const k of Reflect.ownKeys(o)) {
				const d = Reflect.getOwnPropertyDescriptor(o, k);
				for (const part of ["get", "set", "value"]) visit(d[part]);
			}
			visit(Reflect.getPrototypeOf(o));
		};
		[globalThis, [].values(), "".matchAll(/a/g), new Map().keys(), (function* () {})(), async () => {}].forEach(visit);
		return found;
	})()`)
	require.NoError(t, err)
	r.vm.ForOf(all, func(v goja.Value) bool {
		if !isConstructor(v) && !r.counts(v) {
			names = append(names, v.(*goja.Object).Get("name").String())
		}
		return true
	})
	return names
}

// counts reports whether a function counts: whether it raises the flag of too great a depth.
func (r *Runtime) counts(v goja.Value) bool {
	fn, _ := goja.AssertFunction(v)
	r.builtins = maxBuiltins + 1
	_, _ = fn(goja.Undefined())
	r.builtins = 0
	raised := r.watch.because != nil
	r.watch.because = nil
	r.watch.setRaised(false)
	r.vm.ClearInterrupt()
	return raised
}
