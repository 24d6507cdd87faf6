package jetstream

import (
	"context"
	"time"
)

// A LaneInfo tells how much there is in a lane.
type LaneInfo struct {
	Name string
	// Queued is how many jobs nobody has yet, InFlight how many were given out and not answered for, Later how many are
	// not due, of all lanes; it is told with the first.
	Queued, InFlight, Later int
}

// Lanes lists the lanes of the options, in their order.
func (e *Engine) Lanes(ctx context.Context) ([]LaneInfo, error) {
	all := make([]LaneInfo, 0, len(e.o.Lanes))
	total := 0
	for _, lane := range e.o.Lanes {
		c, err := e.jobs.Consumer(ctx, e.consumerName(lane))
		if err != nil {
			return nil, err
		}
		i := c.CachedInfo()
		all = append(all, LaneInfo{Name: lane, Queued: int(i.NumPending), InFlight: i.NumAckPending})
		total += int(i.NumPending) + i.NumAckPending
	}
	info, err := e.jobs.Info(ctx)
	if err != nil {
		return nil, err
	}
	all[0].Later = max(0, int(info.State.Msgs)-total)
	return all, nil
}

// A JobInfo is what is known of a job.
type JobInfo struct {
	// State is "queued" if the job is a message and nothing more: nobody has it, or the first worker that took it.
	// Otherwise it is "open", "done", "canceled" or "dead".
	State string
	Func  string
	// Worker is who has settled it, or has taken it last; Tries counts those who have.
	Worker string
	Tries  int
	// Err is the message of its error, if it has one.
	Err string
	// At is when it was settled, or taken last.
	At time.Time
}

// Job tells what is known of a job. The error is ErrNotFound if nothing is.
func (e *Engine) Job(ctx context.Context, id string) (JobInfo, error) {
	if err := e.exists(ctx, id); err != nil {
		return JobInfo{}, err
	}
	r, revision, err := e.read(ctx, id)
	if err != nil || revision == 0 {
		return JobInfo{State: "queued"}, err
	}
	return JobInfo{State: r.state.String(), Func: r.fn, Worker: r.worker, Tries: r.tries, Err: r.failure(), At: r.at}, nil
}
