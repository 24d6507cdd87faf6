// The cookbook: programs.
package task_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
)

// get fetches a page on another goroutine. The context ends when the future is canceled, which ends the request.
func get(co *loop.Co, client *http.Client, url string) *future.Future[string] {
	return bridge.RunInExecutor(co, nil, func(ctx context.Context) (string, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return "", err
		}
		response, err := client.Do(request)
		if err != nil {
			return "", err
		}
		defer response.Body.Close()
		page, err := io.ReadAll(response.Body)
		return string(page), err
	})
}

// An HTTP client: net/http in an executor, awaited on the loop. Many requests at a time need a pool of their own, with
// as many workers, since the default executor is small.
func Example_httpClient() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "page "+r.URL.Path) }))
	defer server.Close()
	err := loop.Run(func(co *loop.Co) error {
		a, b := get(co, server.Client(), server.URL+"/a"), get(co, server.Client(), server.URL+"/b")
		pages, err := future.WaitFor(co, time.Minute, future.Gather(co, a, b))
		fmt.Printf("%q %v\n", pages, err)
		return nil
	})
	fmt.Println(err)
	// Output:
	// ["page /a" "page /b"] <nil>
	// <nil>
}

// Graceful shutdown: no new work is taken, what is there is finished, but only for so long; then the rest is canceled.
// Here a timer stands for the signal, which package bridge/signals awaits.
func Example_gracefulShutdown() {
	run(func(co *loop.Co) error {
		jobs := queue.New[time.Duration](0)
		for _, d := range []time.Duration{1, 2, 60} {
			_ = jobs.TryPut(d * time.Second)
		}
		worker := task.Do(co, func(co *loop.Co) error {
			for d, err := range jobs.All(co) {
				if err == nil {
					err = co.Sleep(d)
				}
				fmt.Println("a job of", d, err)
				if err != nil {
					return err
				}
			}
			return nil
		})
		stop := future.New[string](co)
		co.Loop().CallLater(1500*time.Millisecond, func() { stop.SetResult("interrupt") })
		signal, err := stop.Future().Await(co)
		if err != nil {
			return err
		}
		jobs.Shutdown()
		fmt.Println(signal, jobs.TryPut(0))
		_, err = future.WaitFor(co, 5*time.Second, worker)
		fmt.Println("end at", co.Loop().Time(), err)
		return nil
	})
	// Output:
	// a job of 1s <nil>
	// interrupt queue: shut down
	// a job of 2s <nil>
	// a job of 1m0s canceled
	// end at 6.5s deadline exceeded
}
