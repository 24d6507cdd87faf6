package jetstream

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"time"

	engine "github.com/nats-io/nats.go/jetstream"
)

// beat is the time between heartbeats; a worker whose last one is older than beatsKept of them is not listed any more.
const (
	beat      = 2 * time.Second
	beatsKept = 4
)

// A WorkerInfo is what a worker has last said of itself.
type WorkerInfo struct {
	// Name is the worker's, and PID its process id there.
	Name string
	PID  int
	// Lanes are those that it takes jobs from, with how many of each at a time.
	Lanes map[string]int
	// Running are the jobs that it had.
	Running []RunningJob
	// Done counts the jobs whose outcome it has stored; Late those that it gave up because it could not reach the server
	// in time, and Lost those whose outcome was not stored because somebody else had taken or settled them; Refused what
	// it did not know, and Dead what it found dead.
	Done, Late, Lost, Refused, Dead int
	// Unknown names the last function that it did not know, and the signature asked for.
	Unknown string
	// Started is when it began, and Seen when it said this.
	Started, Seen time.Time
}

// A RunningJob is a job that a worker has.
type RunningJob struct {
	ID, Func, Lane string
	Since          time.Time
	Try            int
}

// info is what the worker says of itself.
func (w *Worker) info() WorkerInfo {
	w.mu.Lock()
	defer w.mu.Unlock()
	info := WorkerInfo{Name: w.name, PID: os.Getpid(), Lanes: map[string]int{}, Unknown: w.refused, Started: w.started,
		Seen: time.Now(), Done: w.counts.Done, Late: w.counts.Late, Lost: w.counts.Lost, Refused: w.counts.Refused,
		Dead: w.counts.Dead}
	for _, p := range w.pullers {
		info.Lanes[p.lane] = p.places
	}
	for _, l := range w.held {
		info.Running = append(info.Running,
			RunningJob{ID: l.id, Func: l.message.fn, Lane: l.lane, Since: l.began, Try: l.record.tries})
	}
	slices.SortFunc(info.Running, func(a, b RunningJob) int { return a.Since.Compare(b.Since) })
	return info
}

// beat tells once that the worker lives.
func (w *Worker) beat(ctx context.Context) error {
	b, err := json.Marshal(w.info())
	if err != nil {
		return err
	}
	return again(ctx, func(ctx context.Context) error {
		_, err := w.e.workers.Put(ctx, w.key(), b)
		return err
	})
}

// key is the name of the worker as a key.
func (w *Worker) key() string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '_'
	}, w.name)
}

func (w *Worker) beats() {
	for sleep(w.ctx, beat) {
		ctx, cancel := context.WithTimeout(w.ctx, beat)
		_ = w.beat(ctx)
		cancel()
	}
}

// bury takes the worker off the list.
func (w *Worker) bury() {
	ctx, cancel := context.WithTimeout(context.Background(), beat)
	defer cancel()
	_ = w.e.workers.Purge(ctx, w.key())
}

// Workers lists the workers of the namespace that have lately given a sign of life, in order of their names.
func (e *Engine) Workers(ctx context.Context) ([]WorkerInfo, error) {
	var all []WorkerInfo
	err := eachOf(ctx, e.workers, func(_ string, value []byte) {
		var info WorkerInfo
		if json.Unmarshal(value, &info) == nil {
			all = append(all, info)
		}
	})
	slices.SortFunc(all, func(a, b WorkerInfo) int { return strings.Compare(a.Name, b.Name) })
	return all, err
}

// eachOf calls fn for each key of a bucket and its value.
func eachOf(ctx context.Context, kv engine.KeyValue, fn func(key string, value []byte)) error {
	w, err := kv.WatchAll(ctx, engine.IgnoreDeletes())
	if err != nil {
		return err
	}
	defer func() { _ = w.Stop() }()
	for {
		select {
		case entry := <-w.Updates():
			if entry == nil {
				return nil
			}
			fn(entry.Key(), entry.Value())
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
