package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
)

const (
	storyJobs    = 600
	storyWorkers = 5
)

// story tells what the system does: an embedded server, five worker processes, one killed in the middle, a job that
// kills whoever takes it, and every result in its place.
func story(ctx context.Context, out io.Writer) error {
	s, err := jetstream.Embed(jetstream.ServerOptions{Port: -1})
	if err != nil {
		return err
	}
	defer s.Close()
	e, err := s.Connect(ctx, options("primes"))
	if err != nil {
		return err
	}
	defer e.Close()
	fmt.Fprintf(out, "a server in this process, at %s\n", s.URL())
	crew, err := hire(s.URL())
	defer crew.dismiss()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d workers, each a process of its own\n", storyWorkers)
	c, err := e.NewClient(ctx, &jetstream.ClientOptions{Window: 100})
	if err != nil {
		return err
	}
	defer c.Close()
	t := tale{out: out, e: e, c: c, crew: crew}
	return loop.RunContext(ctx, t.tell)
}

// A tale is the part of the story that happens on a loop.
type tale struct {
	out  io.Writer
	e    *jetstream.Engine
	c    *jetstream.Client
	crew crew
}

func (t *tale) tell(co *loop.Co) error {
	poisoned := jetstream.Run(co, t.c, poison, struct{}{}, jetstream.JobOptions{Tries: 2})
	line := progress{out: t.out, total: storyJobs}
	began, n, sum := time.Now(), 0, 0
	for count, err := range jetstream.MapOn(co, t.c, primes, between(20_000, 20_000+storyJobs), pool.MapOptions{}) {
		if err != nil {
			return fmt.Errorf("job %d: %w", n, err)
		}
		sum += count
		if n++; n == storyJobs/2 {
			t.crew.kill(0)
			line.end()
			fmt.Fprintf(t.out, "process %d is killed, with what it was running\n", t.crew[0].Process.Pid)
		}
		line.show(n, fmt.Sprintf("%.0f/s, %d on their way", float64(n)/time.Since(began).Seconds(), len(t.c.IDs())))
	}
	line.end()
	took := time.Since(began).Round(time.Millisecond)
	fmt.Fprintf(t.out, "%d results, each in its place, in %v; their sum is %d\n", n, took, sum)
	_, err := poisoned.Await(co)
	fmt.Fprintf(t.out, "a job that ends each process that runs it: %v\n", err)
	if err := co.Sleep(heartbeats); err != nil {
		return err
	}
	return t.look(co)
}

// heartbeats is after how long each worker that lives has told what it has done.
const heartbeats = 2500 * time.Millisecond

// look shows what is left: it talks to the server, and so does that on another goroutine.
func (t *tale) look(co *loop.Co) error {
	_, err := bridge.RunInExecutor(co, nil, func(ctx context.Context) (struct{}, error) {
		if err := printState(ctx, t.out, t.e); err != nil {
			return struct{}{}, err
		}
		fmt.Fprintln(t.out, "the dead, to be put back by hand:")
		return struct{}{}, printDead(ctx, t.out, t.e)
	}).Await(co)
	return err
}

// A crew is worker processes. Each runs its jobs in a process of its own, which may crash.
type crew []*exec.Cmd

func hire(url string) (c crew, err error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	for i := range storyWorkers {
		args := []string{"work", "-url", url, "-name", fmt.Sprint("worker-", i+1), "-jobs", "1", "-processes"}
		cmd := exec.Command(program, args...)
		if err := cmd.Start(); err != nil {
			return c, err
		}
		c = append(c, cmd)
	}
	return c, nil
}

// kill ends one process, as a crash of its machine would.
func (c crew) kill(i int) {
	_ = c[i].Process.Kill()
	_ = c[i].Wait()
}

// dismiss ends all of them.
func (c crew) dismiss() {
	for i := range c {
		if c[i].ProcessState == nil {
			_ = c[i].Process.Signal(os.Interrupt)
		}
	}
	for i := range c {
		if c[i].ProcessState == nil {
			_ = c[i].Wait()
		}
	}
}
