package jetstream

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/monoloop-go/monoloop/bridge/internal/jobs"
)

// A lease is the right of a worker to a job for Options.AckWait, which each sign of life renews. The server knows of no
// such right: it takes an answer from whoever has ever had a message, and lets it count for who has it now. So a worker
// that cannot be sure any more that its lease holds sends no answer at all; and what it stores is stored only if nobody
// has taken the job since, which the revision of the record says.
type lease struct {
	w        *Worker
	p        *puller
	early    bool // its place was free before its end; p.mu
	m        *nats.Msg
	id       string
	lane     string
	message  *message
	record   *record
	revision uint64 // of the record when the job was taken; zero if there is none
	began    time.Time
	ctx      jobs.Context // of the function

	mu    sync.Mutex
	until time.Time // until when the lease holds, as far as this worker knows
}

// margin is how much of its time a lease is used for: what is sent has to arrive.
const margin = 4 // parts of five

func (w *Worker) term() time.Duration { return w.e.o.AckWait * margin / 5 }

// holds reports whether the lease still holds.
func (l *lease) holds() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Now().Before(l.until)
}

// within returns a context that ends with the time of a lease which was not renewed yet.
func (l *lease) within() (context.Context, context.CancelFunc) {
	return context.WithDeadline(context.Background(), l.until)
}

// renew tells progress, and waits for the server to have heard it.
func (l *lease) renew() {
	sent := time.Now()
	if !l.holds() || !l.w.say(l.m, "+WPI", l.w.e.o.AckWait/3) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until = sent.Add(l.w.term())
}

// settle removes the message of a job that is settled. An answer can be lost without a word, most of all when the
// consumer gets another leader; then the message is given out again, and whoever gets it sees that the job is settled,
// and answers again: so there is no need to wait for a confirmation. A lease that does not hold any more leaves it to
// the next one.
func (l *lease) settle() {
	if l.holds() {
		_ = l.m.Respond([]byte("+ACK"))
	}
}

// giveBack has the job given to somebody else after a pause.
func (l *lease) giveBack(pause time.Duration) {
	if l.holds() {
		l.w.nak(l.m, pause)
	}
}

// say sends an answer to a message, and reports whether the server has confirmed it.
func (w *Worker) say(m *nats.Msg, what string, patience time.Duration) bool {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, err := w.e.nc.RequestWithContext(ctx, m.Reply, []byte(what))
	if err != nil && ctx.Err() == nil {
		sleep(ctx, 20*time.Millisecond) // nobody is there; not at once again
	}
	return err == nil
}

// nak gives a message back that the worker has just got.
func (w *Worker) nak(m *nats.Msg, pause time.Duration) {
	what := "-NAK"
	if pause > 0 {
		what = fmt.Sprintf(`-NAK {"delay": %d}`, pause)
	}
	w.say(m, what, w.e.o.AckWait/3)
}

// renewals renews the leases of what runs, and ends the context of what has none any more, or was canceled.
func (w *Worker) renewals() {
	for sleep(w.ctx, w.e.o.AckWait/4) {
		w.mu.Lock()
		var all []*lease
		for _, l := range w.held {
			all = append(all, l)
		}
		w.mu.Unlock()
		for _, l := range all {
			w.spawn(l.tend)
		}
	}
}

// tend renews one lease.
func (l *lease) tend() {
	if time.Since(l.began) < l.w.e.o.AckWait/8 {
		return
	}
	l.renew()
	if !l.holds() {
		l.ctx.Cancel(ErrLeaseLost)
		return
	}
	ctx, stop := context.WithTimeout(l.w.ctx, l.w.e.o.AckWait/4)
	defer stop()
	if r, _, err := l.w.e.read(ctx, l.id); err == nil && r.settled() {
		l.ctx.Cancel(errSettled)
	}
}
