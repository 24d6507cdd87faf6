package httpserver_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing/fstest"
	"time"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A response that is sent in parts: status and header go out with the first one.
func ExampleResponseWriter() {
	err := loop.Run(func(co *loop.Co) error {
		server := httptest.NewServer(httpserver.New(co,
			func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
				w.Header().Set("Content-Type", "text/plain")
				w.WriteHeader(http.StatusAccepted)
				w.Append([]byte("begun, "))
				if err := w.Flush(co); err != nil {
					return err
				}
				if err := co.Sleep(time.Millisecond); err != nil { // the client has the first part
					return err
				}
				_, err := fmt.Fprint(w.Writer(co), "done")
				return err
			}, nil))
		text, err := fetch(co, "GET", server.URL, "").Await(co)
		fmt.Println(text)
		go server.Close()
		return err
	})
	fmt.Println(err)
	// Output:
	// 202 begun, done
	// <nil>
}

// A handler of the loop stands beside ordinary ones, and below any middleware.
func ExampleHandler() {
	err := loop.Run(func(co *loop.Co) error {
		h := httpserver.New(co, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
			w.Reply(http.StatusOK, "hello from the loop at "+r.URL.Path)
			return nil
		}, nil)
		mux := http.NewServeMux()
		mux.Handle("/loop/", http.StripPrefix("/loop", h))
		mux.HandleFunc("/requests", func(rw http.ResponseWriter, _ *http.Request) { // on a goroutine of net/http
			fmt.Fprintln(rw, h.InFlight(), "in flight")
		})
		server := httptest.NewServer(mux)
		for _, path := range []string{"/loop/x", "/requests"} {
			text, err := fetch(co, "GET", server.URL+path, "").Await(co)
			if err != nil {
				return err
			}
			fmt.Println(text)
		}
		go server.Close()
		return nil
	})
	fmt.Println(err)
	// Output:
	// 200 hello from the loop at /x
	// 200 0 in flight
	// <nil>
}

// A limit: who comes beyond it is refused, and costs the loop nothing.
func ExampleOptions() {
	err := loop.Run(func(co *loop.Co) error {
		arrived, goOn := future.New[struct{}](co), future.New[struct{}](co)
		server := httptest.NewServer(httpserver.New(co,
			func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
				arrived.SetResult(struct{}{})
				_, err := goOn.Future().Await(co)
				w.Append([]byte("served"))
				return err
			}, &httpserver.Options{MaxConcurrent: 1, RetryAfter: time.Minute}))
		first := fetch(co, "GET", server.URL, "")
		if _, err := arrived.Future().Await(co); err != nil {
			return err
		}
		second, err := fetch(co, "GET", server.URL, "").Await(co)
		fmt.Println("the second:", second)
		goOn.SetResult(struct{}{})
		text, failed := first.Await(co)
		fmt.Println("the first:", text)
		go server.Close()
		return errors.Join(err, failed)
	})
	fmt.Println(err)
	// Output:
	// the second: 503 Service Unavailable
	// the first: 200 served
	// <nil>
}

// A step is the handler: net/http sends a file, on a goroutine of its own.
func ExampleDelegateStep() {
	files := http.FileServerFS(fstest.MapFS{"readme": {Data: []byte("read me")}})
	err := loop.Run(func(co *loop.Co) error {
		server := httptest.NewServer(httpserver.NewStep(co,
			func(w *httpserver.ResponseWriter, r *httpserver.Request) loop.Stepper {
				return &httpserver.DelegateStep{W: w, Handler: files}
			}, nil))
		text, err := fetch(co, "GET", server.URL+"/readme", "").Await(co)
		fmt.Println(text)
		go server.Close()
		return err
	})
	fmt.Println(err)
	// Output:
	// 200 read me
	// <nil>
}

// A server whose every coroutine is a step task: ServeStep serves, and a request waits by a DrainStep for the end.
func ExampleServeStep() {
	err := loop.Run(func(co *loop.Co) error {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		var serving *task.Task[struct{}]
		h := httpserver.NewStep(co, func(w *httpserver.ResponseWriter, r *httpserver.Request) loop.Stepper {
			serving.Cancel(nil) // as an interrupt does
			return &httpserver.DrainStep{R: r}
		}, nil)
		serving = task.DoStep(co, &httpserver.ServeStep{
			Server: &http.Server{Handler: h}, Streams: ln, Grace: time.Minute,
		})
		text, err := fetch(co, "GET", "http://"+ln.Addr().String(), "").Await(co)
		fmt.Printf("%q\n", text)
		_, end := serving.Await(co)
		fmt.Println(end)
		return err
	})
	fmt.Println(err)
	// Output:
	// "200 "
	// canceled
	// <nil>
}
