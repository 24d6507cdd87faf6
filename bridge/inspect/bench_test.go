package inspect_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/locks"
)

// BenchmarkPage measures pages of a loop with many parked tasks: how long one takes, and, as held-ns, how long the
// callbacks of it on the loop took.
func BenchmarkPage(b *testing.B) {
	for _, c := range []struct {
		name, page string
		tasks      int
	}{
		{"overview/1e6", "/", 1_000_000},
		{"metrics/1e6", "/metrics", 1_000_000},
		{"tasks/1e4", "/tasks", 10_000},
		{"tasks/1e6", "/tasks", 1_000_000},
		{"graph/1e6", "/graph", 1_000_000},
		{"task/1e6", "/task?id=900000", 1_000_000},
	} {
		b.Run(c.name, func(b *testing.B) { benchmarkPage(b, c.page, c.tasks) })
	}
}

func benchmarkPage(b *testing.B, page string, tasks int) {
	in := inspect.New(&inspect.Options{Patience: time.Minute})
	err := loop.RunWith(b.Context(), nil, func(co *loop.Co) error {
		in.Attach(co, "main")
		watch := &longest{}
		defer co.Loop().Low().AddObserver(watch.observe)()
		var gate locks.Event
		for range tasks {
			task.DoStep(co, &locks.EventStep{Event: &gate})
		}
		if err := co.Yield(); err != nil {
			return err
		}
		watch.all = nil
		_, err := bridge.RunInExecutor(co, nil, asker(b, in, page)).Await(co)
		slices.Sort(watch.all)
		b.ReportMetric(float64(watch.all[len(watch.all)/2]), "held-ns/50%")
		b.ReportMetric(float64(watch.all[len(watch.all)*99/100]), "held-ns/99%")
		b.ReportMetric(float64(watch.all[len(watch.all)-1]), "held-ns/most")
		gate.Set()
		return err
	})
	require.NoError(b, err)
}

// asker asks for a page again and again, without a network.
func asker(b *testing.B, in *inspect.Inspector, page string) func(context.Context) (struct{}, error) {
	return func(context.Context) (struct{}, error) {
		for b.Loop() {
			r := httptest.NewRequest("GET", "http://localhost"+page, nil)
			r.RemoteAddr = "127.0.0.1:9"
			w := httptest.NewRecorder()
			in.ServeHTTP(w, r)
			require.Equal(b, http.StatusOK, w.Code)
		}
		return struct{}{}, nil
	}
}

// A longest is an observer that knows how long each callback took.
type longest struct {
	began time.Duration
	all   []time.Duration
}

func (l *longest) observe(e loop.Event) {
	switch e.Kind {
	case loop.EventCallback:
		l.began = e.Time
	case loop.EventCallbackEnd:
		l.all = append(l.all, e.Time-l.began)
	}
}

// BenchmarkYield measures a step of a task that gives way, with an inspector attached and without.
func BenchmarkYield(b *testing.B) {
	for _, attached := range []bool{false, true} {
		b.Run(map[bool]string{false: "alone", true: "attached"}[attached], func(b *testing.B) {
			require.NoError(b, loop.RunWith(b.Context(), nil, func(co *loop.Co) error {
				if attached {
					inspect.New(nil).Attach(co, "main")
				}
				b.ReportAllocs()
				for b.Loop() {
					if err := co.Yield(); err != nil {
						return err
					}
				}
				return nil
			}))
		})
	}
}
