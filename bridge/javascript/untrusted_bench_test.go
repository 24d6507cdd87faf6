package javascript_test

import (
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/loop"
)

// What Options.Untrusted costs: each iteration is made without it and with it, one after the other, and the medians are
// compared. "x" is with by without; what a benchmark calls ns/op is both together.
func BenchmarkUntrusted(b *testing.B) {
	for _, bench := range []struct {
		name string
		web  bool
		of   func(o *javascript.Options) (run func())
	}{
		{"new", false, makes},
		{"new-web", true, makes},
		{"loop", false, evaluates("let n = 0; for (let i = 0; i < 10000; i++) { n += i % 7; n ^= i } n")},
		{"objects", false, evaluates("let o = {}; for (let i = 0; i < 3000; i++) { o = { i, o: [i] }; o.i += o.o[0] } o.i")},
		{"calls", false, evaluates("function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2) } f(15)")},
		{"strings", false, evaluates("let s = ''; for (let i = 0; i < 999; i++) s += 'abc'.charAt(i % 3); s.split('a').join('b').length")},
		{"map", false, evaluates("const a = new Array(1000).fill(1); a.map(x => x * 2).filter(x => x % 3).reduce((a, b) => a + b)")},
		{"from", false, evaluates("Array.from({ length: 1000 }, (_, i) => i).length")},
		{"concat", false, evaluates("let a = []; for (let i = 0; i < 300; i++) a = a.concat([i]); a.length")},
		{"push", false, evaluates("const a = []; for (let i = 0; i < 3000; i++) a.push(i); a.length")},
		{"promises", false, evaluates("(async () => { for (let i = 0; i < 500; i++) await i })()")},
	} {
		b.Run(bench.name, func(b *testing.B) {
			plain := bench.of(&javascript.Options{Web: bench.web})
			untrusted := bench.of(&javascript.Options{Web: bench.web, Untrusted: true})
			plain()
			untrusted()
			var without, with []time.Duration
			for b.Loop() {
				without, with = append(without, lasts(plain)), append(with, lasts(untrusted))
			}
			b.ReportMetric(float64(median(with))/float64(median(without)), "x")
			b.ReportMetric(float64(median(without).Nanoseconds()), "ns-without")
		})
	}
}

func lasts(fn func()) time.Duration {
	began := time.Now()
	fn()
	return time.Since(began)
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2]
}

func makes(o *javascript.Options) func() {
	return func() {
		_ = loop.Run(func(co *loop.Co) error {
			javascript.New(co, o)
			return nil
		})
	}
}

// evaluates returns what evaluates a source in a function of a Runtime that is made once.
func evaluates(source string) func(o *javascript.Options) func() {
	return func(o *javascript.Options) func() {
		l := loop.New(nil)
		r := javascript.New(l, o)
		p := goja.MustCompile("bench.js", "(() => { "+source+" })()", false)
		return func() {
			if _, err := r.RunProgram(p); err != nil {
				panic(err)
			}
		}
	}
}

// BenchmarkUntrustedMemory tells how many bytes a Runtime takes, without and with Untrusted.
func BenchmarkUntrustedMemory(b *testing.B) {
	for _, web := range []bool{false, true} {
		b.Run(map[bool]string{false: "plain", true: "web"}[web], func(b *testing.B) {
			var sizes [2]float64
			for b.Loop() {
				sizes[0] = size(&javascript.Options{Web: web})
				sizes[1] = size(&javascript.Options{Web: web, Untrusted: true})
			}
			b.ReportMetric(sizes[0], "B-without")
			b.ReportMetric(sizes[1]/sizes[0], "x")
		})
	}
}

// size returns how many bytes each of some Runtimes takes.
func size(o *javascript.Options) float64 {
	const many = 20
	var all [many]*javascript.Runtime
	var before, after runtime.MemStats
	_ = loop.Run(func(co *loop.Co) error {
		javascript.New(co, o)
		runtime.GC()
		runtime.ReadMemStats(&before)
		for i := range all {
			all[i] = javascript.New(co, o)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		return nil
	})
	runtime.KeepAlive(&all)
	return (float64(after.HeapAlloc) - float64(before.HeapAlloc)) / many
}
