// Package blocking blocks the loop.
package blocking

import (
	"context"
	"database/sql"
	"net"
	"net/http"
	"os/exec"
	"sync"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func channels(co *loop.Co, c chan int, d chan int) {
	c <- 1       // want "blocking: a send to a channel blocks the loop: use channel.Send, a queue.Queue between tasks, or a channel with room for all"
	<-c          // want "blocking: a receive from a channel blocks the loop: use channel.Recv, or a queue.Queue between tasks"
	v, ok := <-c // want "a receive from a channel blocks the loop"
	_, _ = v, ok
	for range c { // want "a range over a channel blocks the loop: use channel.Range, or a queue.Queue between tasks"
		<-d // want "a receive from a channel blocks the loop"
	}
	<-co.Context().Done() // want "a receive from a channel blocks the loop"
	none := make(chan int, 0)
	none <- 1 // want "a send to a channel blocks the loop"
}

func selects(co *loop.Co, c chan int, d chan int) {
	select { // want "select: a select over several channels is decided by chance: await future.Wait or task.FirstOf"
	case <-c:
	case v := <-d:
		_ = v
	}
	select { // want "select: a select over several channels is decided by chance"
	case c <- 1:
	case <-d:
	default:
	}
	select { // want "blocking: a select without a default blocks the loop"
	case <-c:
		<-d // want "a receive from a channel blocks the loop"
	}
	select {} // want "blocking: a select without a default blocks the loop: use channel.Recv or channel.Send"
}

func refused(co *loop.Co, job *pool.Job[int]) {
	_, _ = job.Result(co.Context())       // want "pool.Job.Result would block the loop, and refuses there: await bridge.Wrap of the job"
	_, _ = job.ResultTimeout(time.Second) // want "pool.Job.ResultTimeout would block the loop"
	go func() { _, _ = job.Result(context.Background()) }()
	job.OnDone(func(job *pool.Job[int]) { _, _ = job.Result(context.Background()) })
	_, _ = bridge.Call(co.Context(), co.Loop(), func(co *loop.Co) (int, error) { // want "bridge.Call would block the loop"
		return 1, co.Yield()
	})
}

func calls(_ *loop.Co, wg *sync.WaitGroup, p *pool.Pool, db *sql.DB) error {
	wg.Wait()                         // want "sync.WaitGroup.Wait blocks the loop: await a future.Gather or leave a task.Group"
	sync.NewCond(nil).Wait()          // want "sync.Cond.Wait blocks the loop: wait on a locks.Condition"
	defer p.Close()                   // want "pool.Pool.Close would block the loop, and refuses there: use Pool.Join"
	_, _ = http.Get("x")              // want "http.Get blocks the loop: call it in a job of bridge.RunInExecutor and await that"
	_, _ = new(http.Client).Do(nil)   // want "http.Client.Do blocks the loop"
	_, _ = net.Dial("tcp", "x")       // want "net.Dial blocks the loop"
	_, _ = net.LookupHost("x")        // want "net.LookupHost blocks the loop"
	_, _ = db.Query("x")              // want "sql.DB.Query blocks the loop"
	return exec.Command("true").Run() // want "exec.Cmd.Run blocks the loop"
}

type server struct {
	events chan int
	quit   chan struct{}
	mu     sync.Mutex
}

func newServer() *server { return &server{events: make(chan int, 8), quit: make(chan struct{})} }

func good(co *loop.Co, p *pool.Pool, s *server, done chan struct{}) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	result := make(chan int, 1)
	result <- 1
	s.events <- 1
	var later chan error
	later = make(chan error, len(result))
	later <- nil
	close(done)
	select {
	case <-s.quit:
	default:
	}
	go func() {
		<-done
		for range result {
		}
		select {
		case <-done:
		case <-s.quit:
		}
	}()
	_, err := bridge.RunInExecutor(co, p, func(ctx context.Context) (int, error) {
		select {
		case <-ctx.Done():
		case <-s.quit:
		}
		resp, err := http.Get("x")
		if err == nil {
			err = resp.Body.Close()
		}
		return 1, err
	}).Await(co)
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	_ = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	var wg sync.WaitGroup
	wg.Go(func() { <-done })
	context.AfterFunc(co.Context(), func() { <-done })
	return err
}

func ordinary(c chan int) {
	<-c
	task.Named("x")
}
