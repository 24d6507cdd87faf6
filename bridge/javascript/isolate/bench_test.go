package isolate_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/isolate"
	"github.com/monoloop-go/monoloop/loop"
)

const source = "[1, 2, 3].map(x => x * 2).reduce((a, b) => a + b)"

func benchmark(b *testing.B, o isolate.Options) {
	p := isolate.New(&o)
	defer p.Close()
	_, err := evaluate(p, source) // a worker has been started
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		_, err := evaluate(p, source)
		require.NoError(b, err)
	}
}

// What a script costs in a worker that is there.
func BenchmarkSubmit(b *testing.B) { benchmark(b, isolate.Options{Workers: 1}) }

// What it costs with a worker of its own, which is started for it.
func BenchmarkStart(b *testing.B) { benchmark(b, isolate.Options{Workers: 1, ScriptsPerWorker: 1}) }

// What it costs in a Runtime of this process, which is made for it, on a loop that is made for it, too.
func BenchmarkRuntime(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		err := loop.Run(func(co *loop.Co) error {
			return javascript.New(co, &javascript.Options{Untrusted: true}).Run(co, "main.js", source)
		})
		require.NoError(b, err)
	}
}
