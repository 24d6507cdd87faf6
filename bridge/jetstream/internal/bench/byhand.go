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

// ByHand does the same with nats.go alone, as one would write it: a work queue, to which each job is published by a
// goroutine that waits until it is stored; a consumer for all workers; results in a key-value bucket that the client
// watches; and an acknowledgement after the result is stored, with a wait for its confirmation. It has no leases, no limit
// of tries, no cancellation, no errors, and looks up nothing before it works.
func ByHand(ctx context.Context, l *Load) (time.Duration, error) {
	nc, stop, err := serve()
	if err != nil {
		return 0, err
	}
	defer stop()
	h := hand{Load: l}
	if err := h.setUp(ctx, nc); err != nil {
		return 0, err
	}
	for range l.Workers {
		stop, err := h.work(ctx)
		if err != nil {
			return 0, err
		}
		defer stop()
	}
	began := time.Now()
	if err := h.submit(ctx); err != nil {
		return 0, err
	}
	return time.Since(began), nil
}

type hand struct {
	*Load
	js       engine.JetStream
	results  engine.KeyValue
	consumer engine.Consumer
}

func (h *hand) setUp(ctx context.Context, nc *nats.Conn) (err error) {
	if h.js, err = engine.New(nc); err != nil {
		return err
	}
	_, err = h.js.CreateStream(ctx, engine.StreamConfig{
		Name: "hand", Subjects: []string{"hand.>"}, Retention: engine.WorkQueuePolicy, Storage: h.storage(),
	})
	if err != nil {
		return err
	}
	h.results, err = h.js.CreateKeyValue(ctx, engine.KeyValueConfig{Bucket: "hand", TTL: 24 * time.Hour, Storage: h.storage()})
	if err != nil {
		return err
	}
	h.consumer, err = h.js.CreateConsumer(ctx, "hand", engine.ConsumerConfig{
		Durable: "hand", AckPolicy: engine.AckExplicitPolicy, MaxAckPending: -1,
	})
	return err
}

// work handles so many messages at a time as there are places.
func (h *hand) work(ctx context.Context) (stop func(), err error) {
	places := make(chan struct{}, h.Places)
	consuming, err := h.consumer.Consume(func(m engine.Msg) {
		places <- struct{}{}
		go func() {
			defer func() { <-places }()
			id := m.Subject()[len("hand."):]
			if _, err := h.results.Put(ctx, id, m.Data()); err == nil {
				_ = m.DoubleAck(ctx)
			}
		}()
	}, engine.PullMaxMessages(h.Places))
	if err != nil {
		return nil, err
	}
	return consuming.Stop, nil
}

// submit publishes the jobs, with no more on their way than the window, and waits for all results.
func (h *hand) submit(ctx context.Context) error {
	w, err := h.results.WatchAll(ctx, engine.UpdatesOnly())
	if err != nil {
		return err
	}
	defer func() { _ = w.Stop() }()
	window := make(chan struct{}, h.Window)
	var failed error
	var publishing sync.WaitGroup
	publishing.Go(func() {
		n := 0
		for arg := range h.inputs() {
			window <- struct{}{}
			n++
			id := strconv.Itoa(n)
			publishing.Go(func() {
				if _, err := h.js.Publish(ctx, "hand."+id, arg, engine.WithMsgID(id)); err != nil {
					failed = err
				}
			})
		}
	})
	for range h.Jobs {
		entry := <-w.Updates()
		if len(entry.Value()) != h.Bytes {
			return fmt.Errorf("a result of %d bytes", len(entry.Value()))
		}
		<-window
	}
	publishing.Wait()
	return failed
}
