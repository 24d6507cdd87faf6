// The model is a second, dumb machine of futures and tasks, without coroutines, lists of waiters that take care, or
// states: random programs must leave the same trace on it as on the loop.
package future_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// An engine is what a random program runs on. Futures and tasks share their numbers, in order of creation.
type engine interface {
	newFuture()
	newTask(awaits []int, swallows bool)
	callback(on int)
	removeCallback(n int)
	settle(f int, err error)
	cancel(f int, cause error)
	turn()
}

// Behaviors 78, 79, 80, 87, 89, 90, 369.
func TestRandomProgramsAgainstTheModel(t *testing.T) {
	for seed := range uint64(300) {
		m := &model{}
		randomProgram(seed, m)
		for _, k := range lab.Kinds {
			w := lab.NewWorld(t)
			r := &realEngine{World: w, t: t, kind: k}
			randomProgram(seed, r)
			require.Equal(t, m.Journal, w.Journal, "seed %d, %s", seed, k)
			r.finish()
		}
	}
}

func randomProgram(seed uint64, e engine) {
	random := rand.New(rand.NewPCG(seed, 0))
	made, settled, callbacks := 0, 0, 0
	for range 60 {
		switch n := random.IntN(12); {
		case made == 0 || n == 0:
			e.newFuture()
			made++
		case n <= 3:
			awaits := make([]int, 1+random.IntN(3))
			for i := range awaits {
				awaits[i] = random.IntN(made)
			}
			e.newTask(awaits, random.IntN(2) == 0)
			made++
		case n == 4:
			e.callback(random.IntN(made))
			callbacks++
		case n == 5 && callbacks > 0:
			e.removeCallback(random.IntN(callbacks))
		case n == 6:
			e.cancel(random.IntN(made), fmt.Errorf("cause %d", random.IntN(100)))
		case n <= 8:
			settled++
			e.settle(random.IntN(made), []error{nil, fmt.Errorf("error %d", settled)}[random.IntN(2)])
		default:
			e.turn()
		}
	}
	for range made + 2 {
		e.turn()
	}
}

// realEngine runs a program on a loop.
type realEngine struct {
	*lab.World
	t         *testing.T
	kind      lab.Kind
	promises  map[int]*future.Promise[int] // of those that are no tasks
	futures   []*future.Future[int]
	callbacks []*future.Callback
}

func (r *realEngine) newFuture() {
	if r.promises == nil {
		r.promises = map[int]*future.Promise[int]{}
	}
	p := future.New[int](r)
	r.promises[len(r.futures)] = p
	r.futures = append(r.futures, p.Future())
}

func (r *realEngine) newTask(awaits []int, swallows bool) {
	n := len(r.futures)
	var parts []part
	for _, f := range awaits {
		parts = append(parts, lab.After(r.futures[f], func(err error) error {
			r.Add("%d awaited %d: %s", n, f, errText(err))
			if swallows {
				return nil
			}
			return err
		}))
	}
	started := start(r.kind, r, 0, parts...)
	started.OnDone(func(ended *task.Task[int]) { r.Add("%d ended: %s", n, errText(ended.Err())) })
	r.futures = append(r.futures, started.Future())
}

func (r *realEngine) callback(on int) {
	n := len(r.callbacks)
	r.callbacks = append(r.callbacks, r.futures[on].OnDone(func(f *future.Future[int]) {
		r.Add("callback %d of %d: %s", n, on, errText(f.Err()))
	}))
}

func (r *realEngine) removeCallback(n int) { r.Add("removed %d: %v", n, r.callbacks[n].Remove()) }

func (r *realEngine) settle(f int, err error) {
	if p := r.promises[f]; p != nil {
		r.Add("settled %d: %v", f, p.Settle(0, err))
	}
}

func (r *realEngine) cancel(f int, cause error) {
	r.Add("cancel %d: %v", f, r.futures[f].Cancel(cause))
}

// finish lets every task end, since those that swallow cancellations would keep the loop from closing.
func (r *realEngine) finish() {
	for _, f := range slices.Sorted(maps.Keys(r.promises)) {
		r.promises[f].SetResult(0)
	}
	r.RunOut()
	for _, f := range r.futures {
		_ = f.Err()
	}
	require.NoError(r.t, r.Close())
}

func (r *realEngine) turn() { r.OneTurn() }

// model runs a program without a loop.
type model struct {
	lab.Journal
	futures   []*modelFuture
	callbacks []modelCallback
	ready     []func()
}

type modelFuture struct {
	settled bool
	err     error
	task    *modelTask
	waiters []modelWaiter
}

type modelWaiter struct {
	id  any
	run func()
}

type modelCallback struct {
	on int
	id *int
}

type modelTask struct {
	n        int
	awaits   []int
	swallows bool
	begun    bool
	parked   bool
	request  error // a cancellation to be delivered by the next step
}

func (m *model) newFuture() { m.futures = append(m.futures, &modelFuture{}) }

func (m *model) newTask(awaits []int, swallows bool) {
	t := &modelTask{n: len(m.futures), awaits: awaits, swallows: swallows}
	f := &modelFuture{task: t}
	f.waiters = []modelWaiter{{nil, func() { m.Add("%d ended: %s", t.n, errText(f.err)) }}}
	m.futures = append(m.futures, f)
	m.ready = append(m.ready, func() { m.step(t) })
}

func (m *model) step(t *modelTask) {
	in := t.request
	t.request = nil
	if !t.begun && in != nil {
		m.finish(t.n, in)
		return
	}
	t.begun, t.parked = true, false
	for len(t.awaits) > 0 {
		f := m.futures[t.awaits[0]]
		if !f.settled {
			t.parked = true
			f.waiters = append(f.waiters, modelWaiter{t, func() { m.step(t) }})
			return
		}
		err := f.err
		if in != nil && !errors.Is(err, loop.ErrCanceled) {
			err = in
		}
		in = nil
		m.Add("%d awaited %d: %s", t.n, t.awaits[0], errText(err))
		t.awaits = t.awaits[1:]
		if err != nil && !t.swallows {
			m.finish(t.n, err)
			return
		}
	}
	m.finish(t.n, nil)
}

func (m *model) finish(n int, err error) bool {
	f := m.futures[n]
	if f.settled {
		return false
	}
	f.settled, f.err = true, err
	for _, w := range f.waiters {
		if t, ok := w.id.(*modelTask); ok {
			t.parked = false
		}
		m.ready = append(m.ready, w.run)
	}
	f.waiters = nil
	return true
}

func (m *model) callback(on int) {
	n, f := len(m.callbacks), m.futures[on]
	id := new(int)
	m.callbacks = append(m.callbacks, modelCallback{on, id})
	run := func() { m.Add("callback %d of %d: %s", n, on, errText(f.err)) }
	if f.settled {
		m.ready = append(m.ready, run)
	} else {
		f.waiters = append(f.waiters, modelWaiter{id, run})
	}
}

func (m *model) removeCallback(n int) {
	f, found := m.futures[m.callbacks[n].on], false
	var kept []modelWaiter
	for _, w := range f.waiters {
		if w.id == m.callbacks[n].id {
			found = true
		} else {
			kept = append(kept, w)
		}
	}
	f.waiters = kept
	m.Add("removed %d: %v", n, found)
}

func (m *model) settle(f int, err error) {
	if m.futures[f].task == nil {
		m.Add("settled %d: %v", f, m.finish(f, err))
	}
}

func (m *model) cancel(f int, cause error) { m.Add("cancel %d: %v", f, m.ask(f, cause)) }

// ask passes a request to cancel on, from a task to what it awaits.
func (m *model) ask(n int, cause error) bool {
	f := m.futures[n]
	switch {
	case f.settled:
		return false
	case f.task == nil:
		return m.finish(n, loop.Canceled(cause))
	case !f.task.parked:
		f.task.request = loop.Canceled(cause)
		return true
	}
	return m.ask(f.task.awaits[0], cause)
}

func (m *model) turn() {
	m.Add("--")
	batch := m.ready
	m.ready = nil
	for _, run := range batch {
		run()
	}
}
