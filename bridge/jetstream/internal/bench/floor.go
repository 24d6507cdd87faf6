package bench

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	engine "github.com/nats-io/nats.go/jetstream"
)

// Floor is the least that the server can be asked for a durable job of which a client has the result: the job is
// stored, given out, its result is stored, and the job removed; the result is told by the server when it stores it.
// Whatever is sent is sent ahead, without a wait for its answer, messages are asked for 256 at a time, answers are not
// awaited but counted, and nothing is decoded, kept in a table, timed, repeated, or run on a goroutine of its own. Who
// does with as many messages can come close to it and not beyond.
func Floor(ctx context.Context, l *Load) (time.Duration, error) {
	nc, stop, err := serve()
	if err != nil {
		return 0, err
	}
	defer stop()
	f := floor{Load: l, nc: nc, window: make(chan struct{}, l.Window)}
	if err := f.setUp(ctx); err != nil {
		return 0, err
	}
	for range l.Workers {
		if err := f.work(); err != nil {
			return 0, err
		}
	}
	began := time.Now()
	if err := f.submit(ctx); err != nil {
		return 0, err
	}
	return time.Since(began), nil
}

type floor struct {
	*Load
	nc      *nats.Conn
	window  chan struct{}
	results sync.WaitGroup
}

func (f *floor) setUp(ctx context.Context) error {
	js, err := engine.New(f.nc)
	if err != nil {
		return err
	}
	_, err = js.CreateStream(ctx, engine.StreamConfig{
		Name: "floor", Subjects: []string{"job.*"}, Retention: engine.WorkQueuePolicy, Storage: f.storage(),
	})
	if err == nil {
		_, err = js.CreateStream(ctx, engine.StreamConfig{
			Name: "results", Subjects: []string{"result.*"}, Storage: f.storage(), MaxAge: 24 * time.Hour, MaxMsgsPerSubject: 1,
			RePublish: &engine.RePublish{Source: "result.>", Destination: "told.>"},
		})
	}
	if err == nil {
		_, err = js.CreateConsumer(ctx, "floor", engine.ConsumerConfig{
			Durable: "floor", AckPolicy: engine.AckExplicitPolicy, MaxAckPending: -1,
		})
	}
	if err != nil {
		return err
	}
	_, err = f.nc.Subscribe("told.*", func(m *nats.Msg) {
		<-f.window
		f.results.Done()
	})
	return err
}

// work handles messages as they come, and removes a job when its result is stored.
func (f *floor) work() error {
	const batch = 256
	inbox, left := f.nc.NewInbox(), 0
	ask := func() {
		left = batch
		request := fmt.Sprintf(`{"batch": %d, "expires": %d}`, batch, time.Hour)
		_ = f.nc.PublishRequest("$JS.API.CONSUMER.MSG.NEXT.floor.floor", inbox, []byte(request))
	}
	_, err := f.nc.Subscribe(inbox+".stored.*", func(m *nats.Msg) {})
	if err != nil {
		return err
	}
	_, err = f.nc.Subscribe(inbox, func(m *nats.Msg) {
		if m.Header != nil {
			return
		}
		if left--; left == 0 {
			ask()
		}
		n := m.Subject[len("job."):]
		_ = f.nc.PublishRequest("result."+n, inbox+".stored."+n, m.Data)
		_ = f.nc.Publish(m.Reply, []byte("+ACK"))
	})
	ask()
	return err
}

// submit publishes the jobs, with no more on their way than the window, and waits for all results.
func (f *floor) submit(ctx context.Context) error {
	inbox := f.nc.NewInbox()
	if _, err := f.nc.Subscribe(inbox, func(*nats.Msg) {}); err != nil {
		return err
	}
	f.results.Add(f.Jobs)
	n := 0
	for arg := range f.inputs() {
		f.window <- struct{}{}
		n++
		if err := f.nc.PublishRequest("job."+strconv.Itoa(n), inbox, arg); err != nil {
			return err
		}
	}
	f.results.Wait()
	return ctx.Err()
}
