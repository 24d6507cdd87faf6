package httpserver_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func TestReading(t *testing.T) {
	for _, test := range []struct {
		name   string
		fn     serveFunc
		body   string
		status int
		answer string
	}{
		{name: "in parts", fn: func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
			p := make([]byte, 2)
			for {
				n, err := r.Read(co, p)
				w.Append(append(p[:n:n], '|'))
				if err == io.EOF {
					return nil
				}
			}
		}, body: "abcde", status: 200, answer: "ab|cd|e||"},
		{name: "nothing into nothing", fn: func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
			n, err := r.Read(co, nil)
			w.Append(fmt.Append(nil, n, err))
			return nil
		}, body: "abc", status: 200, answer: "0 <nil>"},
		{name: "no body", fn: func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
			b, err := r.ReadAll(co, 10)
			w.Append(fmt.Append(nil, string(b), err))
			return nil
		}, status: 200, answer: "<nil>"},
		{name: "all", fn: echo, body: strings.Repeat("0123456789", 20_000), status: 200,
			answer: strings.Repeat("0123456789", 20_000)},
		{name: "too much", fn: func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
			b, err := r.ReadAll(co, 4)
			if string(b) != "abcd" {
				return errBoom
			}
			return err
		}, body: "abcde", status: 413, answer: "Request Entity Too Large\n"},
		{name: "by a decoder", fn: func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
			var v map[string]int
			if err := json.NewDecoder(r.Reader(co)).Decode(&v); err != nil {
				return err
			}
			return json.NewEncoder(w.Writer(co)).Encode(v)
		}, body: `{"a":1}`, status: 200, answer: "{\"a\":1}\n"},
		{name: "by steps", fn: func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
			s := &echoStep{read: httpserver.ReadAllStep{R: r, Limit: 1 << 20},
				write: httpserver.WriteStep{W: w, Flush: true}}
			_, err := task.DoStep(co, s).Await(co)
			return err
		}, body: strings.Repeat("x", 100_000), status: 200, answer: strings.Repeat("x", 100_000)},
		{name: "never", fn: func(_ *loop.Co, w *httpserver.ResponseWriter, _ *httpserver.Request) error {
			w.Reply(200, "not read")
			return nil
		}, body: strings.Repeat("x", 200_000), status: 200, answer: "not read\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := serve(t, test.fn)
			status, answer := w.get("POST", "/", test.body)
			require.Equal(t, test.status, status)
			require.Equal(t, test.answer, answer)
			require.Empty(t, w.reported())
		})
	}
}

func echo(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
	b, err := r.ReadAll(co, 1<<20)
	if err != nil {
		return err
	}
	_, err = w.Write(co, b)
	return err
}

// echoStep is echo as a step.
type echoStep struct {
	read  httpserver.ReadAllStep
	write httpserver.WriteStep
	has   bool
}

func (s *echoStep) Step(co *loop.Co, in error) (done bool, err error) {
	if !s.has {
		if done, err := s.read.Step(co, in); !done || err != nil {
			return done, err
		}
		s.has, s.write.P, in = true, s.read.B, nil
	}
	return s.write.Step(co, in)
}

// A response can be sent in parts, each of which the client has before the next is made.
func TestStreaming(t *testing.T) {
	next := make(chan struct{}, 1)
	w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		w.Header().Set("Trailer", "X-Sum")
		for i := range 3 {
			fmt.Fprintf(w.Writer(co), "part %d\n", i)
			if err := w.Flush(co); err != nil {
				return err
			}
			w.Header().Set("X-Late", "never sent")
			if err := awaitChannel(co, next); err != nil {
				return err
			}
		}
		w.Header().Set("X-Sum", "3")
		return nil
	})
	response := w.do("GET", "/", nil)
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for i := range 3 {
		require.True(t, lines.Scan())
		require.Equal(t, fmt.Sprint("part ", i), lines.Text())
		next <- struct{}{}
	}
	require.False(t, lines.Scan())
	require.NoError(t, lines.Err())
	require.Equal(t, "3", response.Trailer.Get("X-Sum"))
	require.Empty(t, response.Header.Get("X-Late"))
}

// awaitChannel awaits a receive, without a goroutine.
func awaitChannel(co *loop.Co, ch <-chan struct{}) error {
	for {
		select {
		case <-ch:
			return nil
		default:
		}
		if err := co.Yield(); err != nil {
			return err
		}
	}
}

func TestAResponseWithoutABody(t *testing.T) {
	errs := make(chan error, 2)
	w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		w.WriteHeader(304)
		_, err := w.Write(co, []byte("body"))
		errs <- err
		errs <- w.Flush(co)
		return nil
	})
	status, body := w.get("GET", "/", "")
	require.Equal(t, []any{304, ""}, []any{status, body})
	require.Equal(t, []error{http.ErrBodyNotAllowed, nil}, []error{<-errs, <-errs})
}

// A length that the handler has declared and not kept cuts the connection; one that is exceeded is reported.
func TestAWrongContentLength(t *testing.T) {
	w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		w.Header().Set("Content-Length", "3")
		_, err := io.WriteString(w.Writer(co), r.URL.Path)
		return err
	})
	response := w.do("GET", "/", nil)
	_, err := io.ReadAll(response.Body)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.NoError(t, response.Body.Close())
	response = w.do("GET", "/long", nil)
	require.NoError(t, response.Body.Close())
	w.onLoop(func() {})
	require.Equal(t, []string{"error of an HTTP request (exchange of GET /long): " + http.ErrContentLength.Error()},
		w.reported())
}

// What a client sends after the handler has given up a read is for the next read.
func TestACanceledReadLosesNothing(t *testing.T) {
	timedOut := make(chan struct{})
	w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		p := make([]byte, 10)
		err := task.Timeout(co, 1, func(*loop.Deadline) error {
			_, err := r.Read(co, p)
			return err
		})
		if !errors.Is(err, loop.ErrTimeout) {
			return err
		}
		close(timedOut)
		b, err := r.ReadAll(co, 100)
		w.Append(b)
		return err
	})
	body, send := io.Pipe()
	go func() {
		<-timedOut
		_, _ = send.Write([]byte("late"))
		_ = send.Close()
	}()
	response := w.do("POST", "/", body)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, "late", string(text))
}

// A client that sends nothing more keeps nobody from answering it: the response ends the reading. That is no sign that
// the client is gone.
func TestAResponseEndsAReadThatWaits(t *testing.T) {
	for _, test := range []struct {
		name string
		send func(co *loop.Co, w *httpserver.ResponseWriter) error
	}{
		{"at the end", func(*loop.Co, *httpserver.ResponseWriter) error { return nil }},
		{"by a flush", func(co *loop.Co, w *httpserver.ResponseWriter) error { return w.Flush(co) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			reads := make(chan error, 1)
			w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
				reader := task.Do(co, func(co *loop.Co) error {
					_, err := r.Read(co, make([]byte, 10))
					reads <- err
					return nil
				}, task.Eager)
				w.Append([]byte("no more of this\n"))
				if err := test.send(co, w); err != nil {
					return err
				}
				if test.name == "at the end" {
					return nil
				}
				_, err := reader.Await(co)
				for range 1000 { // turns in which a cancellation would come
					if err := co.Yield(); err != nil {
						return err
					}
				}
				return err
			})
			body, send := io.Pipe()
			response := w.do("POST", "/", body)
			text, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			require.NoError(t, send.Close())
			require.Equal(t, "no more of this\n", string(text))
			want := httpserver.ErrReadStopped
			if test.name == "at the end" {
				want = httpserver.ErrEnded
			}
			require.Equal(t, want, <-reads)
		})
	}
}

// Reads and writes take turns: each part of the body is answered before the client sends the next.
func TestFullDuplex(t *testing.T) {
	w := begin(t, &setting{handler: func(co *loop.Co) http.Handler {
		return httpserver.New(co, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
			p := make([]byte, 10)
			for {
				n, err := r.Read(co, p)
				if err == io.EOF {
					return nil
				}
				w.Append(bytes.ToUpper(p[:n]))
				if err := w.Flush(co); err != nil {
					return err
				}
			}
		}, &httpserver.Options{FullDuplex: true})
	}})
	body, send := io.Pipe()
	go func() { _, _ = send.Write([]byte("a")) }()
	response := w.do("POST", "/", body)
	defer response.Body.Close()
	p := make([]byte, 1)
	for _, c := range "bcd" {
		_, err := io.ReadFull(response.Body, p)
		require.NoError(t, err)
		require.Equal(t, strings.ToUpper(string(c-1)), string(p))
		_, err = send.Write([]byte(string(c)))
		require.NoError(t, err)
	}
	require.NoError(t, send.Close())
	rest, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, "D", string(rest))
}

// Several coroutines may write to one response; nothing is lost.
func TestConcurrentWriters(t *testing.T) {
	part := func(i int) []byte { return bytes.Repeat([]byte{'a' + byte(i)}, 20_000) }
	w := serve(t, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
		return task.WithGroup(co, func(g *task.Group) error {
			for i := range 4 {
				task.Do(g, func(co *loop.Co) error {
					_, err := w.Write(co, part(i))
					if err == nil {
						err = w.Flush(co)
					}
					return err
				})
			}
			return nil
		})
	})
	_, body := w.get("GET", "/", "")
	require.Len(t, body, 80_000)
	for i := range 4 {
		require.Equal(t, 20_000, strings.Count(body, string(part(i)[:1])))
	}
}
