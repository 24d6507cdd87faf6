package inspect

import (
	"crypto/rand"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/loop"
)

// Options are the rarely needed choices of an Inspector. The zero value, like a nil pointer, means the defaults.
type Options struct {
	// AllowCancel offers to cancel tasks.
	AllowCancel bool

	// Remote has it serve requests from elsewhere than loopback. It knows no passwords: put it behind what does.
	Remote bool

	// Hosts are the names, without ports, that the Host of a request may have beside those of loopback. With Remote, an
	// address is always good: it cannot be another site's.
	Hosts []string

	// Limit is how many tasks, or primitives, a list has at most; zero means 100,000.
	Limit int

	// Patience is how long a request waits for a loop before it is answered with what is known; zero means 300 ms. A
	// list of very many tasks may take five times as long.
	Patience time.Duration
}

const (
	defaultLimit    = 100_000
	defaultPatience = 300 * time.Millisecond
)

// An Inspector shows loops, as an http.Handler. Its methods may be called from any goroutine, except where they say
// otherwise.
type Inspector struct {
	opts  Options
	token string // what a request that changes something must bring
	mux   *http.ServeMux

	mu        sync.Mutex
	loops     []*attached
	pools     []namedPool
	processes []namedProcesses
	panels    []namedPanel
}

type namedPool struct {
	name string
	pool *pool.Pool
}

type namedProcesses struct {
	name string
	pool *process.Pool
}

// New returns an Inspector to which no loop is attached. Nil options mean the zero ones.
func New(o *Options) *Inspector {
	in := &Inspector{token: rand.Text()}
	if o != nil {
		in.opts = *o
	}
	if in.opts.Limit <= 0 {
		in.opts.Limit = defaultLimit
	}
	if in.opts.Patience <= 0 {
		in.opts.Patience = defaultPatience
	}
	in.mux = in.routes()
	return in
}

// Attach begins to look at the loop of r, under this name. It must be called on the loop's goroutine, or while the loop
// does not run, by its owner. It replaces the loop that was attached under the same name. Any number of inspectors, and
// of names, may be attached to one loop, which counts for all of them once. The first of all replaces the loop's error
// handler by one that calls it, and that stays.
func (in *Inspector) Attach(r loop.Ref, name string) {
	a := attach(loop.Of(r), name)
	in.mu.Lock()
	defer in.mu.Unlock()
	for i, other := range in.loops {
		if other.name == name {
			in.loops[i] = a
			if other.loop == a.loop {
				other.watch.leave()
			}
			return
		}
	}
	in.loops = append(in.loops, a)
}

// Detach ends what Attach has begun, on the same goroutine; with the last inspector of a loop, what was known of its
// tasks goes, which takes time in proportion to them. A loop that was closed is shown as it was last until it is
// detached.
func (in *Inspector) Detach(r loop.Ref) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.loops = slices.DeleteFunc(in.loops, func(a *attached) bool {
		if a.loop != r.Loop() {
			return false
		}
		a.watch.leave()
		return true
	})
}

// AddPool has the pool be shown under this name.
func (in *Inspector) AddPool(name string, p *pool.Pool) {
	if p == nil {
		panic("inspect: AddPool of a nil pool")
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.pools = append(in.pools, namedPool{name, p})
}

// AddProcesses has the pool of processes be shown under this name.
func (in *Inspector) AddProcesses(name string, p *process.Pool) {
	if p == nil {
		panic("inspect: AddProcesses of a nil pool")
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	in.processes = append(in.processes, namedProcesses{name, p})
}

// ServeHTTP serves the pages, the JSON and the metrics. Paths are relative to where it is mounted, for which it needs
// an http.StripPrefix.
func (in *Inspector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !in.admit(w, r) {
		return
	}
	in.mux.ServeHTTP(w, r)
}

// find returns the loop of this name, or if it is empty the one attached first; nil if there is none.
func (in *Inspector) find(name string) *attached {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, a := range in.loops {
		if a.name == name || name == "" {
			return a
		}
	}
	return nil
}

func (in *Inspector) names() (names []string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, a := range in.loops {
		names = append(names, a.name)
	}
	return names
}
