package javascript_test

import (
	"testing"

	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/loop"
)

func BenchmarkTimer(b *testing.B) {
	b.ReportAllocs()
	s := &script{}
	_ = s.with(func(co *loop.Co, r *javascript.Runtime) error {
		_ = r.VM().Set("n", b.N)
		return r.Run(co, "bench.js", "let fired = 0; for (let i = 0; i < n; i++) setTimeout(() => { fired++ }, 1)")
	})
}

func BenchmarkPost(b *testing.B) {
	b.ReportAllocs()
	s := &script{}
	_ = s.with(func(co *loop.Co, r *javascript.Runtime) error {
		left, release := b.N, r.Hold()
		for range b.N {
			_ = r.Post(func(*javascript.Runtime) {
				if left--; left == 0 {
					release()
				}
			})
		}
		return r.Wait(co)
	})
}

// As BenchmarkPost, but from another goroutine, on the real clock.
func BenchmarkPostFromGoroutine(b *testing.B) {
	b.ReportAllocs()
	_ = loop.Run(func(co *loop.Co) error {
		r := javascript.New(co, nil)
		left, release := b.N, r.Hold()
		post := func(*javascript.Runtime) {
			if left--; left == 0 {
				release()
			}
		}
		go func() {
			for range b.N {
				_ = r.Post(post)
			}
		}()
		return r.Wait(co)
	})
}

func BenchmarkRoundTrip(b *testing.B) {
	b.ReportAllocs()
	s := &script{}
	_ = s.with(func(co *loop.Co, r *javascript.Runtime) error {
		_ = r.VM().Set("double", javascript.Async(r, func(_ *loop.Co, args []goja.Value) (int64, error) {
			return 2 * args[0].ToInteger(), nil
		}))
		fn, err := r.RunScript("trip.js", `(async function (x) { return await double(x) + 1 })`)
		for i := range b.N {
			promise, _ := r.Call(fn, nil, r.VM().ToValue(i))
			_, _ = r.Await(co, promise)
		}
		return err
	})
}

// A Runtime for untrusted scripts replaces some four hundred functions.
func BenchmarkNew(b *testing.B) {
	for name, o := range map[string]*javascript.Options{"plain": {}, "web": {Web: true}, "untrusted": {Web: true, Untrusted: true}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			_ = loop.Run(func(co *loop.Co) error {
				for range b.N {
					javascript.New(co, o)
				}
				return nil
			})
		})
	}
}
