package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/monoloop-go/monoloop/bridge/httpserver"
	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
)

const serveHelp = `usage: monoloop serve [-addr HOST:PORT] [-timeout D] [-max N] [-grace D] [-plain]

An HTTP server on one loop, where one request waits for the answer that another brings:

  curl 'http://127.0.0.1:8080/wait/tea?timeout=20s' &      # waits
  curl 'http://127.0.0.1:8080/status'                      # who waits
  curl -d 'Earl Grey, hot' 'http://127.0.0.1:8080/answer/tea'

  GET  /wait/{id}     200 with the answer; 504 if none comes in time, 409 if somebody waits for this id already
  POST /answer/{id}   200 if it was delivered; 404 if nobody waits, 409 if it was answered already
  GET  /status        one line for each who waits: the id, how long already, how long yet
  GET  /hello         a short text, to measure

  -addr HOST:PORT   where to listen; port 0 is any that is free (127.0.0.1:8080)
  -timeout D        how long a request waits that says no other (30s)
  -max N            how many may wait at a time; the others get 503 (no limit)
  -grace D          how long requests may go on when it is to end (5s)
  -plain            only /hello, and without the loop, to compare

An interrupt, or SIGTERM, tells those who wait that the server stops, and ends it when all have been told.
`

// serveOptions are the flags of serve.
type serveOptions struct {
	addr    string
	timeout time.Duration
	grace   time.Duration
	max     int
	plain   bool
}

func parseServe(args []string) (o serveOptions, err error) {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.StringVar(&o.addr, "addr", "127.0.0.1:8080", "")
	flags.DurationVar(&o.timeout, "timeout", 30*time.Second, "")
	flags.DurationVar(&o.grace, "grace", 5*time.Second, "")
	flags.IntVar(&o.max, "max", 0, "")
	flags.BoolVar(&o.plain, "plain", false, "")
	if err = parseFlags(flags, args); err == nil {
		err = o.check()
	}
	return o, err
}

func (o *serveOptions) check() error {
	switch {
	case o.timeout < 0:
		return misuse(fmt.Sprintf("serve: a timeout of %v", o.timeout))
	case o.grace < 0:
		return misuse(fmt.Sprintf("serve: a grace of %v", o.grace))
	case o.max < 0:
		return misuse(fmt.Sprintf("serve: a limit of %d", o.max))
	}
	return nil
}

// runServe serves until an interrupt or SIGTERM.
func runServe(args []string, stdout io.Writer) error {
	o, err := parseServe(args)
	if errors.Is(err, flag.ErrHelp) {
		_, err = io.WriteString(stdout, serveHelp)
		return err
	}
	if err != nil {
		return err
	}
	ctx, stop := untilTerminated()
	defer stop()
	return serve(ctx, o, stdout)
}

// serve serves until an interrupt, or the end of ctx. Both end it without an error, unless requests had to be cut off.
func serve(ctx context.Context, o serveOptions, stdout io.Writer) error {
	return loop.RunWith(ctx, &loop.Options{HandleInterrupt: true, RecoverPanics: true}, func(co *loop.Co) error {
		ln, err := listen(co, o)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(stdout, "listening on http://%s\n", ln.Addr()); err != nil {
			return errors.Join(err, ln.Close())
		}
		step := &httpserver.ServeStep{Server: newServer(co, o), Grace: o.grace}
		switch ln := ln.(type) {
		case *stream.Listener:
			step.Streams = ln
		case net.Listener:
			step.Listener = ln
		}
		err = co.Await(step)
		if _, clean := err.(*loop.CanceledError); !clean {
			return errors.New(err.Error()) // also if it wraps the cancellation
		}
		_, err = fmt.Fprintln(stdout, "stopped")
		return err
	})
}

// A listener is one of the loop, or, without the loop, one of package net.
type listener interface {
	Addr() net.Addr
	Close() error
}

func listen(co *loop.Co, o serveOptions) (listener, error) {
	if o.plain {
		return net.Listen("tcp", o.addr)
	}
	return stream.Listen(co, "tcp", o.addr)
}

func newServer(co *loop.Co, o serveOptions) *http.Server {
	mux := http.NewServeMux()
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	if o.plain {
		mux.HandleFunc("GET /hello", func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, hello) })
		return server
	}
	d := newDesk(co.Loop(), o.timeout)
	server.RegisterOnShutdown(func() { _ = d.loop.CallSoonThreadsafe(d.close) })
	mux.Handle("GET /wait/{id}", httpserver.New(co, d.wait, &httpserver.Options{MaxConcurrent: o.max}))
	mux.Handle("POST /answer/{id}", httpserver.New(co, d.answer, nil))
	mux.Handle("GET /status", httpserver.New(co, d.status, nil))
	mux.Handle("GET /hello", httpserver.New(co, greet, nil))
	mux.HandleFunc("GET /{$}", func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, serveHelp) })
	return server
}

const hello = "hello\n"

func greet(_ *loop.Co, w *httpserver.ResponseWriter, _ *httpserver.Request) error {
	w.Append([]byte(hello))
	return nil
}
