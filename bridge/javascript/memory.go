package javascript

import (
	"runtime/metrics"
	"strconv"
	"sync"
	"time"
)

// samplePeriod is how often the heap is looked at while a callback runs.
const samplePeriod = 2 * time.Millisecond

// A memory interrupts a callback during which the heap of the process becomes too large. As that of a watch, its timer
// is not set anew for each callback: when it fires, it sets itself again, or sleeps until there is another one.
type memory struct {
	r     *Runtime
	limit uint64

	mu      sync.Mutex
	timer   *time.Timer // nil until the first callback
	set     bool
	running bool // a callback
	ended   bool
}

func (m *memory) init(r *Runtime) { m.r, m.limit = r, uint64(max(r.o.MaxMemory, 0)) }

func (m *memory) begin() {
	if m.limit == 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.running = true
	if m.set || m.ended {
		return
	}
	m.set = true
	if m.timer == nil {
		m.timer = time.AfterFunc(samplePeriod, m.look)
	} else {
		m.timer.Reset(samplePeriod)
	}
}

func (m *memory) end() {
	if m.limit == 0 {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.running = false
}

func (m *memory) look() {
	if !m.exceeded() {
		return
	}
	err := &LimitError{What: "the memory of the process", Limit: strconv.FormatUint(m.limit, 10) + " bytes"}
	if m.r.watch.raise(err) {
		_ = m.r.Post(func(r *Runtime) { r.fail(err) })
	}
}

// exceeded looks at the heap, and sets the timer again if all is well.
func (m *memory) exceeded() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.set = m.running && !m.ended
	if !m.set {
		return false
	}
	if heapInUse() > m.limit {
		m.set, m.ended = false, true
		return true
	}
	m.timer.Reset(samplePeriod)
	return false
}

func (m *memory) stop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ended = true
	if m.timer != nil {
		m.timer.Stop()
	}
}

// heapInUse is how many bytes the objects of the process take, garbage that was not collected yet included.
func heapInUse() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
