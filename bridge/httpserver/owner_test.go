package httpserver_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
	"github.com/monoloop-go/monoloop/task"
)

// endless are handlers that serve until they are canceled, each in another place, and tell when they begin and end.
func endless(arrived chan<- struct{}, ended chan<- error) map[string]func(co *loop.Co) http.Handler {
	onLoop := func(fn serveFunc) func(co *loop.Co) http.Handler {
		return func(co *loop.Co) http.Handler { return httpserver.New(co, fn, nil) }
	}
	await := func(co *loop.Co) error {
		arrived <- struct{}{}
		err := co.Sleep(1e18)
		ended <- err
		return err
	}
	plain := http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		arrived <- struct{}{}
		<-req.Context().Done()
		ended <- context.Cause(req.Context())
	})
	return map[string]func(co *loop.Co) http.Handler{
		"on the loop": onLoop(func(co *loop.Co, _ *httpserver.ResponseWriter, _ *httpserver.Request) error { return await(co) }),
		"flushed": onLoop(func(co *loop.Co, w *httpserver.ResponseWriter, _ *httpserver.Request) error {
			return errors.Join(w.Flush(co), await(co))
		}),
		"a delegate": onLoop(func(co *loop.Co, w *httpserver.ResponseWriter, _ *httpserver.Request) error {
			return w.Delegate(co, plain)
		}),
		"of net/http": func(*loop.Co) http.Handler { return plain },
	}
}

// The owner's Shutdown waits for what is in flight, and Close cuts it off, whatever the grace: as with net/http alone.
func TestTheOwnerClosesTheServer(t *testing.T) {
	arrived, ended := make(chan struct{}, 1), make(chan error, 1)
	for name, handler := range endless(arrived, ended) {
		for end, shutDown := range map[string]bool{"closed": false, "shut down, and closed": true} {
			t.Run(name+", "+end, func(t *testing.T) {
				s := &setting{grace: 1000 * time.Hour, handler: handler}
				w := begin(t, s)
				idle, ofIdle := w.dial()
				_, err := io.WriteString(idle, "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n")
				require.NoError(t, err)
				_, err = http.ReadResponse(ofIdle, nil)
				require.NoError(t, err)
				outcome := w.cutOff()
				<-arrived
				if shutDown {
					past, cancel := context.WithCancel(t.Context())
					cancel()
					require.Equal(t, context.Canceled, s.server.Shutdown(past))
					require.Empty(t, ended)
				}
				require.NoError(t, s.server.Close())
				require.Error(t, <-outcome)
				require.Error(t, <-ended)
				_, err = ofIdle.ReadByte()
				require.Error(t, err)
				require.Equal(t, http.ErrServerClosed, <-w.ended)
			})
		}
	}
}

// cutOff makes a request on a goroutine of its own, and tells what has ended the response before its end.
func (w *world) cutOff() <-chan error {
	outcome := make(chan error, 1)
	go func() {
		response, err := w.client.Get(w.url + "/")
		if err == nil {
			_, err = io.Copy(io.Discard, response.Body)
			response.Body.Close()
		}
		outcome <- err
	}()
	return outcome
}

// Shutdown of the owner returns when what is in flight is answered.
func TestTheOwnersShutdownWaits(t *testing.T) {
	arrived, gate := make(chan struct{}), make(chan struct{}, 1)
	s := &setting{grace: time.Hour, handler: func(co *loop.Co) http.Handler {
		return httpserver.New(co, func(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
			close(arrived)
			return awaitChannel(co, gate)
		}, nil)
	}}
	w := begin(t, s)
	outcome := w.ask("/")
	<-arrived
	shutDown := make(chan struct{})
	s.server.RegisterOnShutdown(func() {
		select {
		case gate <- struct{}{}: // it may be called twice
		default:
		}
	})
	go func() {
		defer close(shutDown)
		require.NoError(t, s.server.Shutdown(context.Background()))
	}()
	require.Equal(t, 200, <-outcome)
	<-shutDown
	require.Equal(t, http.ErrServerClosed, <-w.ended)
}

// A timeout of the server, or a hook of its owner, has no hold on what keeps the owner's server waiting.
func TestTheOwnersChoicesDoNotEndTheServing(t *testing.T) {
	s := &setting{server: http.Server{
		ReadTimeout: time.Nanosecond, ReadHeaderTimeout: time.Minute, WriteTimeout: time.Nanosecond, IdleTimeout: time.Minute,
		ConnState: func(c net.Conn, _ http.ConnState) {
			if c.RemoteAddr().Network() != "tcp" {
				panic("a connection of nobody")
			}
		},
	}}
	w := serveStreams(t, s, sayHello)
	c, _ := w.dial()
	require.NoError(t, c.Close())
	w.stop(errWhy)
	require.Equal(t, loop.Canceled(errWhy), <-w.ended)
}

// The end of a listener ends the serving, where goroutines do not choose the turns of the loop.
func TestAListenerEndsOnASimulatedNetwork(t *testing.T) {
	looptest.Explore(t, 20, func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		_, err := n.Host("server").Go(co, func(co *loop.Co) error {
			ln, err := stream.Listen(co, "tcp", ":80")
			if err != nil {
				return err
			}
			serving := task.Do(co, func(co *loop.Co) error {
				return httpserver.ServeStreams(co, &http.Server{}, ln, time.Minute)
			})
			if err := errors.Join(co.Sleep(time.Second), ln.Close()); err != nil {
				return err
			}
			if _, err := serving.Await(co); !errors.Is(err, net.ErrClosed) {
				return errors.Join(err, errors.New("it has not ended by its listener"))
			}
			return nil
		}).Await(co)
		return err
	})
}
