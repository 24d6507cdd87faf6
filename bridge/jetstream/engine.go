package jetstream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	engine "github.com/nats-io/nats.go/jetstream"
)

// An Engine is a connection to a server, or to a cluster, on which everything of a namespace has been set up. Clients
// and workers are made of it. Any goroutine may use it. It reconnects by itself, without end.
type Engine struct {
	o       Options // with defaults
	nc      *nats.Conn
	js      engine.JetStream
	sent    *requests
	jobs    engine.Stream
	records engine.KeyValue    // of each job of which something is known; see record
	workers engine.KeyValue    // of each worker, its last heartbeat
	dead    engine.KeyValue    // of each dead job, its message
	objects engine.ObjectStore // arguments and results that are too large for messages
}

// Connect connects to a server or a cluster; several URLs are separated by commas. It blocks until all that the options
// ask for is there: what is missing is created, and what is there with other settings is a *MismatchError. ctx ends the
// wait for a cluster that has no leader yet; without a deadline, it is 30 seconds.
func Connect(ctx context.Context, url string, o *Options) (*Engine, error) {
	return connect(ctx, url, o)
}

func connect(ctx context.Context, url string, o *Options, more ...nats.Option) (*Engine, error) {
	e := &Engine{o: o.withDefaults()}
	options := []nats.Option{nats.Name("monoloop " + e.o.Namespace), nats.MaxReconnects(-1),
		nats.ReconnectWait(250 * time.Millisecond), nats.ReconnectBufSize(-1),
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {})} // what fails is tried again; nothing is printed
	nc, err := nats.Connect(url, append(append(options, e.o.Connect...), more...)...)
	if err != nil {
		return nil, fmt.Errorf("jetstream: cannot connect to %s: %w", url, err)
	}
	e.nc = nc
	e.o.Inline = min(e.o.Inline, int(nc.MaxPayload()/2))
	if e.js, err = engine.New(nc); err == nil {
		err = e.setUp(ctx)
	}
	if err == nil {
		e.sent, err = newRequests(nc)
	}
	if err != nil {
		nc.Close()
		return nil, err
	}
	return e, nil
}

// Close closes the connection. Clients and workers are to be closed before. To close it again does nothing.
func (e *Engine) Close() {
	e.sent.close()
	e.nc.Close()
}

// setUp creates or checks everything. Requests for administration get no answer while there is no leader, so that each
// is made again until ctx ends.
func (e *Engine) setUp(ctx context.Context) (err error) {
	ctx, cancel := withDeadline(ctx, 30*time.Second)
	defer cancel()
	if err := e.setUpStreams(ctx); err != nil {
		return err
	}
	for _, lane := range e.o.Lanes {
		if err := e.setUpConsumer(ctx, lane); err != nil {
			return err
		}
	}
	for bucket, kv := range map[string]*engine.KeyValue{"records": &e.records, "workers": &e.workers, "dead": &e.dead} {
		err := again(ctx, func(ctx context.Context) (err error) {
			*kv, err = e.js.KeyValue(ctx, e.name(bucket))
			return err
		})
		if err != nil {
			return fmt.Errorf("jetstream: bucket %s: %w", e.name(bucket), err)
		}
	}
	return again(ctx, func(ctx context.Context) (err error) {
		e.objects, err = e.js.ObjectStore(ctx, e.name("objects"))
		return err
	})
}

func (e *Engine) setUpStreams(ctx context.Context) error {
	for _, want := range e.streams() {
		stream, err := e.setUpStream(ctx, want)
		if err != nil {
			return err
		}
		if want.Name == e.name("jobs") {
			e.jobs = stream
		}
	}
	return nil
}

// setUpStream creates a stream, unless it is there. The one that is there is compared with what is wanted.
func (e *Engine) setUpStream(ctx context.Context, want engine.StreamConfig) (stream engine.Stream, err error) {
	err = again(ctx, func(ctx context.Context) (err error) {
		stream, err = e.js.CreateStream(ctx, want)
		if errors.Is(err, engine.ErrStreamNameAlreadyInUse) {
			stream, err = e.js.Stream(ctx, want.Name)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("jetstream: stream %s: %w", want.Name, err)
	}
	return stream, differ("stream "+want.Name, streamSettings(stream.CachedInfo().Config), streamSettings(want))
}

// setUpConsumer creates the consumer of a lane, unless it is there. One that was created while another of its name was
// being removed can vanish, so it is looked for once more, and again whenever nothing comes from it.
func (e *Engine) setUpConsumer(ctx context.Context, lane string) error {
	want := e.consumer(lane)
	var info *engine.ConsumerInfo
	err := again(ctx, func(ctx context.Context) error {
		c, err := e.jobs.CreateConsumer(ctx, want)
		if errors.Is(err, engine.ErrConsumerExists) {
			err = nil
		}
		if err == nil {
			c, err = e.jobs.Consumer(ctx, want.Durable)
		}
		if err == nil {
			info, err = c.Info(ctx)
		}
		return err
	})
	if isOverlap(err) {
		err = e.overlap(ctx, want, err)
	}
	if err != nil {
		return fmt.Errorf("jetstream: lane %s: %w", lane, err)
	}
	return differ("the consumer of lane "+lane, consumerSettings(info.Config), consumerSettings(want))
}

// again makes a request until it has an answer, with pauses that grow; ctx ends that. Each try has two seconds.
func again(ctx context.Context, request func(ctx context.Context) error) error {
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		try, cancel := context.WithTimeout(ctx, 2*time.Second)
		err := request(try)
		cancel()
		if err == nil || !isUnanswered(err) || !sleep(ctx, pause) {
			return err
		}
	}
}

// isUnanswered reports whether an error says nothing about the request: nobody answered, or not in time, or the answer
// was that there is no leader now, or that it cannot be told what became of it.
func isUnanswered(err error) bool {
	var api *engine.APIError
	if errors.As(err, &api) {
		settings := api.ErrorCode == codeSettings || api.ErrorCode == codeReplicas
		return api.Code >= 500 && !settings || api.ErrorCode == codeUnknown
	}
	for _, known := range []error{
		context.DeadlineExceeded, nats.ErrTimeout, nats.ErrNoResponders, engine.ErrNoStreamResponse,
		nats.ErrConnectionReconnecting, nats.ErrDisconnected, nats.ErrReconnectBufExceeded, engine.ErrConsumerNotFound,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

const (
	codeUnknown  engine.ErrorCode = 10158 // of a publish in a cluster, whose fate is not known
	codeSettings engine.ErrorCode = 10052 // of a stream with settings that no server takes
	codeReplicas engine.ErrorCode = 10074 // of a stream with replicas, where there is no cluster
)

// sleep pauses, and reports whether ctx has not ended.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func withDeadline(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, d)
}
