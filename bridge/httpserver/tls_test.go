package httpserver_test

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

var serverTLS, clientTLS = certificates()

// certificates returns the configs of a server of this machine and of its clients.
func certificates() (server, client *tls.Config) {
	s := httptest.NewTLSServer(nil)
	defer s.Close()
	server = &tls.Config{Certificates: s.TLS.Certificates}
	client = s.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	client.ServerName, client.NextProtos = "example.com", nil
	return server, client
}

// tellTLS tells a client what the handler sees of its TLS.
func tellTLS(_ *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
	w.Append([]byte(describeTLS(r.Request)))
	return nil
}

func flushAndTellTLS(co *loop.Co, w *httpserver.ResponseWriter, r *httpserver.Request) error {
	if err := w.Flush(co); err != nil {
		return err
	}
	return tellTLS(co, w, r)
}

func describeTLS(req *http.Request) string {
	if req.TLS == nil {
		return "no TLS"
	}
	return fmt.Sprint(req.Proto, " ", req.TLS.HandshakeComplete, " ", req.TLS.ServerName, " ",
		req.TLS.NegotiatedProtocol)
}

// A request has the TLS of its connection, also one that net/http serves; HTTP/2 is not offered.
func TestARequestOfTLS(t *testing.T) {
	w := begin(t, &setting{tls: true, recover: true, grace: time.Minute, handler: func(co *loop.Co) http.Handler {
		mux := http.NewServeMux()
		mux.Handle("/loop", httpserver.New(co, tellTLS, nil))
		mux.Handle("/flushed", httpserver.New(co, flushAndTellTLS, nil))
		mux.HandleFunc("/nethttp", func(rw http.ResponseWriter, req *http.Request) {
			_, _ = io.WriteString(rw, describeTLS(req))
		})
		return mux
	}})
	config := clientTLS.Clone()
	config.NextProtos = []string{"h2", "http/1.1"}
	for _, path := range []string{"/loop", "/flushed", "/nethttp"} {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true}}
		for range 2 { // over one connection, which is net/http's at the second time
			response, err := client.Get(w.url + path)
			require.NoError(t, err)
			text, err := io.ReadAll(response.Body)
			require.NoError(t, err)
			require.NoError(t, response.Body.Close())
			require.Equal(t, "HTTP/1.1 true example.com http/1.1", string(text), path)
		}
		client.CloseIdleConnections()
	}
}

// A handshake that fails, or takes too long, is told, and is the end of its connection alone.
func TestAHandshakeFails(t *testing.T) {
	told := make(chan string, 1)
	servesTLS := func(timeout time.Duration) *world {
		return begin(t, &setting{tls: true, recover: true, grace: time.Minute, log: log.New(lineWriter(told), "", 0),
			server:  http.Server{ReadHeaderTimeout: timeout},
			handler: func(co *loop.Co) http.Handler { return httpserver.New(co, tellTLS, nil) }})
	}
	silent := servesTLS(time.Millisecond).dialPlain()
	_, _ = io.ReadAll(silent) // to the end, or until it is reset
	require.Equal(t, "http: TLS handshake error from "+silent.LocalAddr().String()+": i/o timeout\n", <-told)

	w := servesTLS(0)
	for sent, want := range map[string][2]string{
		plainRequest: {"client sent an HTTP request to an HTTPS server",
			"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"},
		"hello, is this a chat?": {"tls: first record does not look like a TLS handshake", ""},
	} {
		c := w.dialPlain()
		_, err := io.WriteString(c, sent)
		require.NoError(t, err)
		got, _ := io.ReadAll(c)
		require.Equal(t, want[1], string(got))
		require.Equal(t, "http: TLS handshake error from "+c.LocalAddr().String()+": "+want[0]+"\n", <-told)
	}
	status, text := w.get("GET", "/", "")
	require.Equal(t, 200, status)
	require.Contains(t, text, "HTTP/1.1 true example.com")
}

type lineWriter chan<- string

func (w lineWriter) Write(p []byte) (int, error) {
	w <- string(bytes.Clone(p))
	return len(p), nil
}

// A server that drains does not wait for a handshake.
func TestAServerOfTLSDrains(t *testing.T) {
	w := begin(t, &setting{tls: true, grace: 1000 * time.Hour,
		handler: func(co *loop.Co) http.Handler { return httpserver.New(co, tellTLS, nil) }})
	w.dialPlain()
	idle, r := w.dial()
	_, err := io.WriteString(idle, plainRequest)
	require.NoError(t, err)
	_, err = http.ReadResponse(r, nil)
	require.NoError(t, err)
	w.stop(errWhy)
	require.Equal(t, loop.Canceled(errWhy), <-w.ended)
}

// A server that cannot speak TLS does not begin.
func TestAServerOfTLSCannotBegin(t *testing.T) {
	only2 := new(http.Protocols)
	only2.SetHTTP2(true)
	for want, srv := range map[string]*http.Server{
		"httpserver: a server of TLS without a certificate": {},
		"httpserver: ServeStreams with TLS serves HTTP/1.1, which the server's Protocols leave out": {
			TLSConfig: serverTLS, Protocols: only2,
		},
	} {
		err := loop.Run(func(co *loop.Co) error {
			ln, err := stream.Listen(co, "tcp", "127.0.0.1:0")
			require.NoError(t, err)
			err = httpserver.ServeStreamsTLS(co, srv, ln, 0)
			_, closed := ln.Accept(co)
			require.ErrorIs(t, closed, net.ErrClosed)
			_, _ = task.Do(co, func(*loop.Co) error { return nil }).Await(co)
			return err
		})
		require.EqualError(t, err, want)
	}
}
