package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/process"
)

// serve runs a server until ctx ends.
func serve(ctx context.Context, out io.Writer, args []string) error {
	var o jetstream.ServerOptions
	var page string
	p, err := parseAlone("serve", out, args, func(f *flag.FlagSet) {
		f.StringVar(&o.Addr, "addr", "127.0.0.1", "the address to listen on")
		f.IntVar(&o.Port, "port", 4222, "the port; -1 for any")
		f.StringVar(&o.Dir, "dir", "", "the folder of what is kept; empty for a temporary one")
		f.StringVar(&page, "inspect", "", "the address of a page of the jobs, such as 127.0.0.1:6060")
	})
	if err != nil {
		return err
	}
	s, err := jetstream.Embed(o)
	if err != nil {
		return err
	}
	defer s.Close()
	fmt.Fprintln(out, s.URL())
	if page != "" {
		e, err := s.Connect(ctx, options(p.namespace))
		if err != nil {
			return err
		}
		defer e.Close()
		stop, err := show(out, page, e)
		if err != nil {
			return err
		}
		defer stop()
	}
	<-ctx.Done()
	return nil
}

// work runs a worker until ctx ends, and what it runs has ended.
func work(ctx context.Context, out io.Writer, args []string) error {
	o := jetstream.WorkerOptions{DrainTimeout: 10 * time.Second}
	crashes, page := false, ""
	p, err := parseAlone("work", out, args, func(f *flag.FlagSet) {
		f.StringVar(&o.Name, "name", "", "the name of the worker")
		f.IntVar(&o.Jobs, "jobs", 2, "jobs at a time")
		f.StringVar(&page, "inspect", "", "the address of a page of the jobs, such as 127.0.0.1:6060")
		f.BoolVar(&crashes, "processes", false, "run them in processes of their own, which may crash")
	})
	if err != nil {
		return err
	}
	if crashes {
		o.Processes = process.New(&process.Options{Workers: o.Jobs, OnDeath: process.Replace})
		defer o.Processes.Close()
	}
	e, err := p.connect(ctx)
	if err != nil {
		return err
	}
	defer e.Close()
	stop, err := show(out, page, e)
	if err != nil {
		return err
	}
	defer stop()
	return jetstream.Work(ctx, e, &o)
}
