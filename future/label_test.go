package future_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
)

// chain makes a chain of n links that follow f: a Then, a Shield, a Map, a Flatten, and so on.
func chain(w *lab.World, f *future.Future[int], n int) *future.Future[int] {
	for i := range n {
		switch i % 4 {
		case 0:
			f = future.Then(f, func(v int) (int, error) { return v, nil })
		case 1:
			f = future.Shield(f)
		case 2:
			f = future.Map(f, func(v int) int { return v })
		case 3:
			f = future.Flatten(future.Map(f, func(v int) *future.Future[int] { return future.Finished(w, v) }))
		}
	}
	return f
}

func TestTheNameOfAChainIsBounded(t *testing.T) {
	w := lab.NewWorld(t)
	for n, want := range map[int]string{
		0:     "future, pending",
		3:     "then of shield of then of future, pending",
		6:     "shield of then of flattened (4 more) future, pending, 1 waiting",
		400:   "flattened then of then of (497 more) future, pending",
		2_000: "flattened then of then of (very many more), pending",
	} {
		require.Equal(t, want, chain(w, future.New[int](w).Future(), n).String())
	}
}

// An error costs each link the same. Names that are made where nobody asks would take hours here.
func TestAnErrorPassesThroughALongChain(t *testing.T) {
	const links = 100_000
	w := lab.NewWorld(t)
	p := future.New[int](w)
	f := chain(w, p.Future(), links)
	p.SetError(errBoom)
	w.RunOut()
	require.True(t, f.Done())
	w.RequireReports("error was never retrieved (flattened then of then of (very many more)): boom")
	runtime.KeepAlive(f)
}

// A name that is kept for a report does not keep the future.
func TestADroppedLinkIsReportedAtCollection(t *testing.T) {
	for want, drop := range map[string]func(w *lab.World, p *future.Promise[int]){
		"then of future":   func(_ *lab.World, p *future.Promise[int]) { future.Map(p, func(v int) int { return v }) },
		"shield of future": func(_ *lab.World, p *future.Promise[int]) { future.Shield(p) },
		"gather of 1":      func(w *lab.World, p *future.Promise[int]) { future.Gather(w, p) },
		"flattened then of future": func(w *lab.World, p *future.Promise[int]) {
			future.Flatten(future.Map(p, func(v int) *future.Future[int] { return future.Finished(w, v) }))
		},
	} {
		t.Run(want, func(t *testing.T) {
			w := lab.NewWorld(t)
			p := future.New[int](w)
			drop(w, p)
			p.SetError(errBoom)
			w.RunOut()
			collect(t, w)
			require.Equal(t, []string{"error was never retrieved (" + want + "): boom"}, w.TakeReports())
			runtime.KeepAlive(p)
		})
	}
}
