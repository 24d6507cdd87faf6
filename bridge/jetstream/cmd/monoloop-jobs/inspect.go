package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/bridge/jetstream"
)

// show serves the page of the jobs at addr, unless that is empty, until stop is called.
func show(out io.Writer, addr string, e *jetstream.Engine) (stop func(), err error) {
	if addr == "" {
		return func() {}, nil
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	in := inspect.New(nil)
	in.AddPanel("jobs", e)
	s := &http.Server{Handler: in}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintln(out, "the page:", err)
		}
	}()
	fmt.Fprintf(out, "the page is at http://%s/\n", l.Addr())
	return func() { _ = s.Close(); <-ended }, nil
}
