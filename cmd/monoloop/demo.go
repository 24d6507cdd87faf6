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

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/demo"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/flight"
)

const demoHelp = `usage: monoloop demo [-addr HOST:PORT] [-stuck DURATION]

A small busy program with its inspector open: chat rooms; a feed that leaks a task every two seconds; a lock that is
held too long, and clerks who wait for it; uploads through a pool that is too small; two transfers that end in a
deadlock after five seconds; a forecast that fails, and nobody looks; and every five seconds a callback that takes
150 ms.

  -addr HOST:PORT    where the inspector listens; port 0 is any that is free (127.0.0.1:6060)
  -stuck DURATION    blocks the loop for so long every ten seconds (never)

Look at it with a browser, or from another terminal with monoloop ps, pstree, top and watch. Its page "flight" gives a
record of the last events, for monoloop flight. An interrupt or SIGTERM ends it.
`

// demoOptions are the flags of demo.
type demoOptions struct {
	addr  string
	stuck time.Duration
}

func parseDemo(args []string) (o demoOptions, err error) {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.addr, "addr", "127.0.0.1:6060", "")
	flags.DurationVar(&o.stuck, "stuck", 0, "")
	err = flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return o, err
	case err != nil:
		return o, misuse("demo: " + err.Error())
	case flags.NArg() > 0:
		return o, misuse(fmt.Sprintf("demo: unexpected argument %q", flags.Arg(0)))
	case o.stuck < 0:
		return o, misuse(fmt.Sprintf("demo: stuck for %v", o.stuck))
	}
	return o, nil
}

// runDemo runs the demo until an interrupt or SIGTERM.
func runDemo(args []string, stdout io.Writer) error {
	o, err := parseDemo(args)
	if err != nil {
		return helped(err, stdout, demoHelp)
	}
	ctx, stop := untilTerminated()
	defer stop()
	return runDemoUntil(ctx, o, stdout)
}

// runDemoUntil runs the demo until an interrupt, or the end of ctx. Neither is an error.
func runDemoUntil(ctx context.Context, o demoOptions, stdout io.Writer) error {
	ln, err := net.Listen("tcp", o.addr)
	if err != nil {
		return err
	}
	in := inspect.New(&inspect.Options{AllowCancel: true})
	stop := serveInspector(ln, in)
	defer stop()
	if err := greetDemo(stdout, ln.Addr().String()); err != nil {
		return err
	}
	workers := pool.NewWith(&pool.Options{Name: "thumbnails", Workers: 2, Measure: true})
	defer workers.Close()
	in.AddPool("thumbnails", workers)
	program := &demo.Program{Stuck: o.stuck, Pool: workers}
	options := &loop.Options{HandleInterrupt: true, Debug: loop.DebugOn}
	options.Recorder = flight.New(nil)
	options.Watchdog = &loop.Watchdog{Limit: 200 * time.Millisecond}
	err = loop.RunWith(ctx, options, func(co *loop.Co) error {
		in.Attach(co, "demo")
		return program.Run(co)
	})
	if !loop.IsCanceled(err) && !errors.Is(err, loop.ErrInterrupted) {
		return err
	}
	_, err = fmt.Fprintln(stdout, "stopped")
	return err
}

// serveInspector serves on a goroutine of its own, which goes on while the loop is stuck. It returns what ends it.
func serveInspector(ln net.Listener, in *inspect.Inspector) (stop func()) {
	server := &http.Server{Handler: in, ReadHeaderTimeout: time.Minute}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(ln) // its error is that it was closed
	}()
	return func() {
		_ = server.Close()
		<-ended
	}
}

func greetDemo(stdout io.Writer, addr string) error {
	_, err := fmt.Fprintf(stdout, `listening on http://%s
that is the inspector's, for a browser; from another terminal:
  go run ./cmd/monoloop ps %[1]s
  go run ./cmd/monoloop pstree %[1]s
  go run ./cmd/monoloop top %[1]s
  go run ./cmd/monoloop watch %[1]s audit
`, addr)
	return err
}
