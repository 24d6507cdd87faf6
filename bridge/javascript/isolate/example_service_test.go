package isolate_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/isolate"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/locks"
)

// A service evaluates the formulas of strangers: each request is a coroutine of the loop, each formula a script in
// another process. What a formula does wrong is the client's to know; what it does to its worker is nobody's loss.
func Example_service() {
	o := &isolate.Options{Workers: 2, Memory: 128 << 20, Grace: 50 * time.Millisecond}
	o.Limits = isolate.Limits{Time: 200 * time.Millisecond, MaxResult: 1000}
	formulas := isolate.New(o)
	defer formulas.Close()
	waiting := locks.NewSemaphore(100) // the queue of a pool has no limit of its own

	evaluate := func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		if !waiting.TryAcquire() {
			return httpserver.Errorf(http.StatusServiceUnavailable, "too many formulas")
		}
		defer waiting.Release()
		text, err := r.ReadAll(co, 1000)
		if err != nil {
			return err
		}
		s := isolate.Script{Name: "formula", Source: string(text), Input: map[string]int{"price": 30, "count": 4}}
		result, err := formulas.Run(co, s).Await(co) // a client that goes takes its formula along
		if err != nil {
			return refusal(err)
		}
		w.Reply(http.StatusOK, string(result.Value))
		return nil
	}

	err := loop.Run(func(co *loop.Co) error {
		server := httptest.NewServer(httpserver.New(co, evaluate, nil))
		for _, formula := range []string{
			"input.price * input.count", "input.cost.total", "for (;;);", "3n ** 100000000n", "'x'.repeat(2000)",
		} {
			answer, err := bridge.RunInExecutor(co, nil, func(ctx context.Context) (string, error) {
				return post(ctx, server.URL, formula)
			}).Await(co)
			if err != nil {
				return err
			}
			fmt.Println(answer)
		}
		go server.Close() // it waits for its connections, and would block the loop
		return nil
	})
	fmt.Println(err)
	// Output:
	// 200 120
	// 422 TypeError: Cannot read property 'total' of undefined
	// 422 the time of the run exceeds 200ms
	// 422 the time of the run exceeds 200ms
	// 422 the length of the result exceeds 1000 bytes
	// <nil>
}

// refusal is what a client is told of a formula that has failed. What is left of a worker that died is not for its
// eyes.
func refusal(err error) error {
	var failed *isolate.Error
	var thrown *javascript.Error
	var limit *javascript.LimitError
	switch {
	case errors.As(err, &thrown):
		return httpserver.Errorf(http.StatusUnprocessableEntity, "%s: %s", thrown.Name, thrown.Message)
	case errors.As(err, &limit):
		return httpserver.Errorf(http.StatusUnprocessableEntity, "%s exceeds %s", limit.What, limit.Limit)
	case errors.Is(err, isolate.ErrUnsettled):
		return httpserver.Errorf(http.StatusUnprocessableEntity, "%v", isolate.ErrUnsettled)
	case errors.As(err, &failed):
		return httpserver.Errorf(http.StatusUnprocessableEntity, "the formula takes too much")
	}
	return err // the pool is closed, or cannot start a worker
}

func post(ctx context.Context, url, text string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(text))
	if err != nil {
		return "", err
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return fmt.Sprint(response.StatusCode, " ", strings.TrimSpace(string(body))), err
}
