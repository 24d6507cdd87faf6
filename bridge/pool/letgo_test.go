package pool_test

import (
	"context"
	"iter"
	"runtime"
	"testing"
	"weak"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
)

// A parcel is a result that is large enough to have an allocation of its own.
type parcel [1 << 10]byte

// handedOut looks on what was handed out: how many of it the one who hands out still keeps.
type handedOut []weak.Pointer[parcel]

func (h handedOut) kept() (n int) {
	runtime.GC()
	for _, p := range h {
		if p.Value() != nil {
			n++
		}
	}
	return n
}

// Each result of a Map is garbage once it was handed out and nobody else has it, wherever its chunk and the buffer end;
// so is its input.
func TestMapKeepsNothingThatItHasHandedOut(t *testing.T) {
	const calls = 300
	for _, tt := range []struct {
		name string
		o    pool.MapOptions
	}{
		{"default", pool.MapOptions{}},
		{"a large buffer", pool.MapOptions{Buffer: 64}},
		{"chunks", pool.MapOptions{Buffer: 64, Chunk: 16}},
		{"one chunk", pool.MapOptions{Buffer: calls, Chunk: calls}},
	} {
		inputs := func(yield func(*parcel) bool) {
			for range calls {
				if !yield(&parcel{}) {
					return
				}
			}
		}
		same := func(_ context.Context, in *parcel) (*parcel, error) { return in, nil }
		look := func(t *testing.T, results iter.Seq2[*parcel, error]) {
			var out handedOut
			most := 0
			for v, err := range results {
				require.NoError(t, err)
				if len(out)%10 == 9 {
					most = max(most, out.kept())
				}
				out = append(out, weak.Make(v))
			}
			require.Len(t, out, calls)
			require.Zero(t, most)
		}
		t.Run("Map "+tt.name, func(t *testing.T) {
			p := pool.New(2)
			look(t, pool.Map(t.Context(), p, inputs, same, tt.o))
			require.NoError(t, p.Close())
		})
		t.Run("MapOn "+tt.name, func(t *testing.T) {
			require.NoError(t, loop.Run(func(co *loop.Co) error {
				look(t, bridge.MapOn(co, nil, inputs, same, tt.o))
				return nil
			}))
		})
	}
}

// Completed keeps no job that it has handed out, of those that were done before and of those that end later.
func TestCompletedKeepsNoJobThatItHasHandedOut(t *testing.T) {
	const jobs = 100
	var out handedOut
	most := 0
	for j, err := range pool.Completed(t.Context(), parcels(t, jobs)...) {
		require.NoError(t, err)
		if len(out)%10 == 9 {
			most = max(most, out.kept())
		}
		v, err := j.Result(t.Context())
		require.NoError(t, err)
		out = append(out, weak.Make(v))
	}
	require.Len(t, out, jobs)
	require.Zero(t, most)
}

// parcels makes jobs that have parcels; the second half of them is done somewhat later.
func parcels(t *testing.T, n int) (jobs []*pool.Job[*parcel]) {
	later := make(chan *pool.Promise[*parcel], n)
	for i := range n {
		p := pool.NewPromise[*parcel](t.Context())
		jobs = append(jobs, p.Job())
		if i < n/2 {
			p.Settle(&parcel{}, nil)
		} else {
			later <- p
		}
	}
	close(later)
	go func() {
		for p := range later {
			runtime.Gosched()
			p.Settle(&parcel{}, nil)
		}
	}()
	return jobs
}

// To iterate again goes on where the first iteration was left.
func TestCompletedIteratedAgain(t *testing.T) {
	jobs := jobsOf(t, []ending{{0, finishes}, {0, fails}, {0, finishes}, {}})
	ctx, cancel := context.WithCancelCause(t.Context())
	results := pool.Completed(ctx, jobs...)
	var got []*pool.Job[int]
	for range 2 {
		for j, err := range results {
			require.NoError(t, err)
			got = append(got, j)
			break
		}
	}
	require.Equal(t, jobs[:2], got)
	cancel(errWhy)
	var errs []error
	for j, err := range results {
		got, errs = append(got, j), append(errs, err)
	}
	require.Equal(t, []*pool.Job[int]{jobs[0], jobs[1], jobs[2], nil}, got)
	require.Equal(t, []error{nil, &pool.UnfinishedError{Unfinished: 1, Total: 4, Cause: errWhy}}, errs)
}

// The zero pool is one of the zero options.
func TestTheZeroPool(t *testing.T) {
	for name, use := range map[string]func(p *pool.Pool){
		"Submit": func(p *pool.Pool) {
			require.NoError(t, p.Submit(func() {}))
		},
		"RunInExecutor": func(p *pool.Pool) {
			require.NoError(t, loop.Run(func(co *loop.Co) error {
				_, err := p.Room(co).Await(co)
				require.NoError(t, err)
				v, err := bridge.RunInExecutor(co, p, number(1)).Await(co)
				require.Equal(t, 1, v)
				return err
			}))
		},
		"as many workers as the default": func(p *pool.Pool) {
			gate := make(chan struct{})
			var jobs []*pool.Job[int]
			for range 2 * pool.DefaultWorkers() {
				jobs = append(jobs,
					pool.Submit(t.Context(), p, func(context.Context) (int, error) { <-gate; return 0, nil }))
			}
			require.Equal(t, pool.DefaultWorkers(), p.Stats().Workers)
			require.Equal(t, pool.CanceledNow, jobs[len(jobs)-1].Cancel())
			close(gate)
		},
		"nothing": func(p *pool.Pool) {
			require.Zero(t, p.Stats())
			require.Empty(t, p.Running())
		},
	} {
		t.Run(name, func(t *testing.T) {
			var p pool.Pool
			use(&p)
			require.NoError(t, p.Close())
			require.ErrorIs(t, p.Submit(func() {}), pool.ErrClosed)
		})
	}
}
