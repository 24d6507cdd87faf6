package httpserver_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// fetch makes a request in an executor, as a client of the examples does.
func fetch(co *loop.Co, method, url, body string) *future.Future[string] {
	return bridge.RunInExecutor(co, nil, func(ctx context.Context) (string, error) {
		req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
		if err != nil {
			return "", err
		}
		client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		response, err := client.Do(req)
		if err != nil {
			return "", err
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		return fmt.Sprint(response.StatusCode, " ", strings.TrimSpace(string(text))), err
	})
}

// One request waits, and another one wakes it: both run on the loop, so the promise needs no mutex.
func ExampleNew() {
	err := loop.Run(func(co *loop.Co) error {
		answer := future.New[string](co)
		server := httptest.NewServer(httpserver.New(co,
			func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
				if r.Method == "POST" {
					text, err := r.ReadAll(co, 100)
					answer.SetResult(string(text))
					return err
				}
				text, err := answer.Future().Await(co)
				w.Reply(http.StatusOK, text)
				return err
			}, nil))
		waits := fetch(co, "GET", server.URL, "")
		if _, err := fetch(co, "POST", server.URL, "the answer").Await(co); err != nil {
			return err
		}
		text, err := waits.Await(co)
		fmt.Println(text)
		go server.Close() // it waits for the requests, and would block the loop
		return err
	})
	fmt.Println(err)
	// Output:
	// 200 the answer
	// <nil>
}

func ExampleServe() {
	err := loop.Run(func(co *loop.Co) error {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		mux := http.NewServeMux()
		mux.Handle("/hello/{name}", httpserver.New(co,
			func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
				w.Reply(http.StatusOK, "hello "+r.PathValue("name"))
				return nil
			}, nil))
		serving := task.Do(co, func(co *loop.Co) error {
			return httpserver.Serve(co, &http.Server{Handler: mux}, ln, time.Second)
		})
		text, err := fetch(co, "GET", "http://"+ln.Addr().String()+"/hello/loop", "").Await(co)
		fmt.Println(text)
		serving.Cancel(nil)
		_, end := serving.Await(co)
		fmt.Println(end)
		return err
	})
	fmt.Println(err)
	// Output:
	// 200 hello loop
	// canceled
	// <nil>
}

func ExampleStatusError() {
	err := loop.Run(func(co *loop.Co) error {
		server := httptest.NewServer(httpserver.New(co,
			func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
				return httpserver.Errorf(http.StatusNotFound, "nothing at %s", r.URL.Path)
			}, nil))
		text, err := fetch(co, "GET", server.URL+"/x", "").Await(co)
		fmt.Println(text)
		go server.Close()
		return err
	})
	fmt.Println(err)
	// Output:
	// 404 nothing at /x
	// <nil>
}

// double doubles what it reads, as a step task.
type double struct {
	w    *httpserver.ResponseWriter
	body httpserver.ReadAllStep
}

func (d *double) Step(co *loop.Co, in error) (done bool, err error) {
	done, err = d.body.Step(co, in)
	if done && err == nil {
		d.w.Append(d.body.B)
		d.w.Append(d.body.B)
	}
	return done, err
}

func ExampleNewStep() {
	err := loop.Run(func(co *loop.Co) error {
		server := httptest.NewServer(httpserver.NewStep(co,
			func(w *httpserver.ResponseWriter, r *httpserver.Request) loop.Stepper {
				return &double{w: w, body: httpserver.ReadAllStep{R: r, Limit: 100}}
			}, nil))
		text, err := fetch(co, "POST", server.URL, "ab").Await(co)
		fmt.Println(text)
		go server.Close()
		return err
	})
	fmt.Println(err)
	// Output:
	// 200 abab
	// <nil>
}

// An event stream says goodbye when the server drains.
func ExampleRequest_AwaitDrain() {
	err := loop.Run(func(co *loop.Co) error {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		var serving *task.Task[struct{}]
		h := httpserver.New(co, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
			fmt.Fprintln(w.Writer(co), "an event")
			serving.Cancel(nil) // as an interrupt does
			if err := r.AwaitDrain(co); err != nil {
				return err
			}
			fmt.Fprintln(w.Writer(co), "draining:", r.Draining())
			return nil
		}, nil)
		serving = task.Do(co, func(co *loop.Co) error {
			return httpserver.Serve(co, &http.Server{Handler: h}, ln, time.Minute)
		})
		text, err := fetch(co, "GET", "http://"+ln.Addr().String(), "").Await(co)
		fmt.Println(text)
		_, end := serving.Await(co)
		fmt.Println(end)
		return err
	})
	fmt.Println(err)
	// Output:
	// 200 an event
	// draining: true
	// canceled
	// <nil>
}

// A listener of the loop needs no goroutine for a connection. When main is canceled, it drains.
func ExampleServeStreams() {
	err := loop.Run(func(co *loop.Co) error {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		visits := 0 // which belongs to the loop
		mux := http.NewServeMux()
		mux.Handle("GET /{name}", httpserver.New(co,
			func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
				visits++
				w.Reply(http.StatusOK, fmt.Sprintf("hello %s, you are number %d", r.PathValue("name"), visits))
				return nil
			}, nil))
		serving := task.Do(co, func(co *loop.Co) error {
			return httpserver.ServeStreams(co, &http.Server{Handler: mux}, ln, time.Second)
		})
		text, err := fetch(co, "GET", "http://"+ln.Addr().String()+"/ann", "").Await(co)
		fmt.Println(text)
		serving.Cancel(nil)
		_, _ = serving.Await(co)
		return err
	})
	fmt.Println(err)
	// Output:
	// 200 hello ann, you are number 1
	// <nil>
}

// A server of https, whose handshakes and encryption are the loop's work as well.
func ExampleServeStreamsTLS() {
	err := loop.Run(func(co *loop.Co) error {
		ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		srv := &http.Server{TLSConfig: serverTLS, Handler: httpserver.New(co,
			func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
				w.Reply(http.StatusOK, fmt.Sprint(r.TLS.ServerName, " by ", r.Proto))
				return nil
			}, nil)}
		serving := task.Do(co, func(co *loop.Co) error {
			return httpserver.ServeStreamsTLS(co, srv, ln, time.Second)
		})
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: clientTLS}}
		text, err := bridge.RunInExecutor(co, nil, func(ctx context.Context) (string, error) {
			defer client.CloseIdleConnections()
			response, err := client.Get("https://" + ln.Addr().String())
			if err != nil {
				return "", err
			}
			defer response.Body.Close()
			text, err := io.ReadAll(response.Body)
			return strings.TrimSpace(string(text)), err
		}).Await(co)
		fmt.Println(text)
		serving.Cancel(nil)
		_, _ = serving.Await(co)
		return err
	})
	fmt.Println(err)
	// Output:
	// example.com by HTTP/1.1
	// <nil>
}

// shout sends back in capitals what it reads, part by part, as a step task: no part is kept.
type shout struct {
	w     *httpserver.ResponseWriter
	read  httpserver.ReadStep
	write *httpserver.WriteStep // nil while it reads
	ended bool
}

func (s *shout) Step(co *loop.Co, in error) (done bool, err error) {
	for {
		if s.write == nil {
			if done, err = s.read.Step(co, in); !done {
				return false, nil
			}
			if s.ended = err != nil; s.ended && err != io.EOF {
				return true, err
			}
			part := bytes.ToUpper(s.read.P[:s.read.N])
			s.write, in = &httpserver.WriteStep{W: s.w, P: part, Flush: true}, nil
		}
		if done, err = s.write.Step(co, in); !done || err != nil || s.ended {
			return done, err
		}
		s.write, in = nil, nil
	}
}

func ExampleWriteStep() {
	err := loop.Run(func(co *loop.Co) error {
		server := httptest.NewServer(httpserver.NewStep(co,
			func(w *httpserver.ResponseWriter, r *httpserver.Request) loop.Stepper {
				return &shout{w: w, read: httpserver.ReadStep{R: r, P: make([]byte, 4)}}
			}, &httpserver.Options{FullDuplex: true}))
		text, err := fetch(co, "POST", server.URL, "step by step").Await(co)
		fmt.Println(text)
		go server.Close()
		return err
	})
	fmt.Println(err)
	// Output:
	// 200 STEP BY STEP
	// <nil>
}
