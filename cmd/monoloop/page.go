package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/page"
)

const pageHelp = `usage: monoloop page [-addr HOST:PORT | -o FOLDER]

A page that shows a loop: small programs, stories and planted bugs, entry by entry and back again; the reader says what
runs next. It is built by the go tool, in the folder of this module, and runs in the browser, which asks nobody else.

  -addr HOST:PORT   where to serve it; port 0 is any that is free (127.0.0.1:0)
  -o FOLDER         write its files there, for any server of files, and serve nothing
`

// runPage builds the page, and serves it until an interrupt, or leaves it in a folder.
func runPage(args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("page", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	addr := flags.String("addr", "127.0.0.1:0", "")
	folder := flags.String("o", "", "")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		_, err := io.WriteString(stdout, pageHelp)
		return err
	case err != nil:
		return misuse("page: " + err.Error())
	case flags.NArg() > 0:
		return misuse("page: there are no arguments but flags")
	case *folder != "":
		return page.Build(*folder)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM) // the folder is to be removed
	defer stop()
	return servePage(ctx, *addr, stdout)
}

// servePage serves a page that it builds, until ctx ends.
func servePage(ctx context.Context, addr string, stdout io.Writer) error {
	folder, err := os.MkdirTemp("", "monoloop-page")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	if err := page.Build(folder); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(stdout, "listening on http://%s\n", listener.Addr()); err != nil {
		return errors.Join(err, listener.Close())
	}
	server := &http.Server{Handler: page.Handler(folder), ReadHeaderTimeout: 10 * time.Second}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
