package main

import (
	"context"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/hibiken/asynq"

	"github.com/monoloop-go/monoloop/bridge/jetstream/internal/bench"
)

// byAsynq runs the same jobs by asynq, with a server of Redis for each round that keeps an append-only file. Results are
// stored with the tasks; asynq tells no client of them, so that the last job that has stored one ends the round.
func byAsynq(ctx context.Context, l *bench.Load) (time.Duration, error) {
	log.SetOutput(io.Discard)
	dir, err := os.MkdirTemp("", "jobs-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	at, stop, err := redis(dir)
	if err != nil {
		return 0, err
	}
	defer stop()
	r := round{l: l, done: make(chan struct{}, l.Jobs), window: make(chan struct{}, l.Window)}
	for range l.Workers {
		worker := asynq.NewServer(at, asynq.Config{Concurrency: l.Places, LogLevel: asynq.FatalLevel})
		if err := worker.Start(asynq.HandlerFunc(r.handle)); err != nil {
			return 0, err
		}
		defer worker.Shutdown()
	}
	client := asynq.NewClient(at)
	defer client.Close()
	began := time.Now()
	err = r.submit(ctx, client)
	return time.Since(began), err
}

// redis starts a server on a socket in dir, and waits until it answers.
func redis(dir string) (at asynq.RedisClientOpt, stop func(), err error) {
	socket := filepath.Join(dir, "socket")
	server := exec.Command("redis-server", "--port", "0", "--unixsocket", socket, "--dir", dir, "--save", "",
		"--appendonly", "yes")
	if err := server.Start(); err != nil {
		return at, nil, err
	}
	at = asynq.RedisClientOpt{Network: "unix", Addr: socket}
	probe := asynq.NewInspector(at)
	defer probe.Close()
	for range 500 {
		if _, err = probe.Queues(); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return at, func() { _ = server.Process.Kill(); _ = server.Wait() }, err
}

type round struct {
	l            *bench.Load
	window, done chan struct{}
}

func (r *round) handle(_ context.Context, t *asynq.Task) error {
	if _, err := t.ResultWriter().Write(t.Payload()); err != nil {
		return err
	}
	<-r.window
	r.done <- struct{}{}
	return nil
}

// submit enqueues the jobs, with no more on their way than the window, and waits for all of them.
func (r *round) submit(ctx context.Context, client *asynq.Client) error {
	var enqueuing sync.WaitGroup
	failed := make(chan error, r.l.Jobs)
	arg := r.l.Arg()
	for range r.l.Jobs {
		r.window <- struct{}{}
		enqueuing.Go(func() {
			if _, err := client.EnqueueContext(ctx, asynq.NewTask("echo", arg, asynq.Retention(time.Hour))); err != nil {
				failed <- err
			}
		})
	}
	enqueuing.Wait()
	if len(failed) > 0 {
		return <-failed
	}
	for range r.l.Jobs {
		<-r.done
	}
	return nil
}
