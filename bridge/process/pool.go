package process

import (
	"slices"
	"strconv"
	"sync"

	"github.com/monoloop-go/monoloop/bridge/pool"
)

// A Pool runs jobs in processes of the same program. All methods but ShutdownOn and Join may be called from any
// goroutine. It starts a worker for a job only if none is idle, up to its limit, and keeps it. Jobs begin in the order
// in which they were submitted, and each worker has one at a time: as long as a job waits for a worker it is pending,
// and can be taken back. It is no executor, and cannot be the default executor of a loop, because no closure can be
// sent to another process. See concurrent.futures.ProcessPoolExecutor.
//
// It is open; then closed or broken, or both, for good. A worker is in workers from its start until its process has
// ended and its job is settled; it is in idle while it waits for next. A request is in returned or queue, or belongs to
// one worker. While anything is queued, a worker is busy or starting, or a pause of recovery runs, unless the pool is
// broken. mu guards all fields but opts.
type Pool struct {
	opts Options

	mu       sync.Mutex
	returned []request // were given to a worker that had died already; they come first
	queue    []request
	workers  map[*worker]struct{}
	idle     []*worker // the one used last is the last
	starting int       // of the workers
	recovery recovery
	canceled int       // how many jobs were canceled since the queue was swept
	leftOver []*stderr // of workers that have ended, but others may still write to them
	closed   bool
	broken   error    // what unfinished jobs fail with; nil if the pool is not broken
	onEnd    []func() // called when the pool is closed or broken, and nothing is left
}

// New returns a pool. No process is started yet. It must be closed, or its processes live as long as this one. Nil
// options mean the zero ones.
func New(o *Options) *Pool {
	return &Pool{opts: o.withDefaults(), workers: make(map[*worker]struct{})}
}

// Name returns Options.Name.
func (p *Pool) Name() string { return p.opts.Name }

// jobName is what the await graph calls a job of the pool.
func (p *Pool) jobName() string {
	if p.opts.Name == "" {
		return "job of a process pool"
	}
	return "job of process pool " + strconv.Quote(p.opts.Name)
}

// submit queues a request, or says why not.
func (p *Pool) submit(r request) error {
	if err := mayStart(); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.broken != nil:
		return p.broken
	case p.closed:
		return pool.ErrClosed
	}
	p.queue = append(p.queue, r)
	p.dispatch()
	return nil
}

// dispatch gives what is queued to idle workers, and starts workers for the rest. mu is held.
func (p *Pool) dispatch() {
	for len(p.idle) > 0 && p.queued() > 0 {
		w := p.idle[len(p.idle)-1]
		p.idle = p.idle[:len(p.idle)-1]
		w.next <- p.pop()
	}
	for p.queued() > p.starting && len(p.workers) < p.opts.Workers && p.recovery.allows(p.starting) {
		w := newWorker(p)
		p.workers[w] = struct{}{}
		p.starting++
		go w.run()
	}
}

func (p *Pool) queued() int { return len(p.returned) + len(p.queue) }

func (p *Pool) pop() request {
	from := &p.queue
	if len(p.returned) > 0 {
		from = &p.returned
	}
	r := (*from)[0]
	(*from)[0] = nil
	*from = (*from)[1:]
	return r
}

// discard is told that a job was canceled. Once half of what is queued may be such jobs, they are taken out.
func (p *Pool) discard() {
	p.mu.Lock()
	p.canceled++
	if 2*p.canceled > p.queued() {
		p.canceled = 0
		p.returned = slices.DeleteFunc(p.returned, request.canceled)
		p.queue = slices.DeleteFunc(p.queue, request.canceled)
	}
	p.mu.Unlock()
	p.checkEnd()
}

// takeAll empties the queue. mu is held.
func (p *Pool) takeAll() []request {
	all := slices.Concat(p.returned, p.queue)
	p.returned, p.queue, p.canceled = nil, nil, 0
	return all
}

// offer gives a worker the next request, or makes it idle, or tells it to end, by closing next.
func (p *Pool) offer(w *worker) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.broken == nil && p.queued() > 0:
		w.next <- p.pop()
		p.dispatch() // no others were started while none could be
	case p.broken != nil || p.closed:
		w.close()
	default:
		p.idle = append(p.idle, w)
	}
}
