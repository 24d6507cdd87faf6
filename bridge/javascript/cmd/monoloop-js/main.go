package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/module"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/loop"
)

func main() {
	process.Main()
	os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// A command is what the flags say.
type command struct {
	source, record, history string
	test, story             bool
	untrusted, alone        bool
	schedules               int
	limit                   time.Duration
	in                      io.Reader
	out, bad                io.Writer
	terminal                *terminal // of the prompt; nil if the input is none
}

func run(ctx context.Context, args []string, in io.Reader, out, bad io.Writer) (code int) {
	c := command{in: in, out: out, bad: bad}
	flags := flag.NewFlagSet("monoloop-js", flag.ContinueOnError)
	flags.SetOutput(bad)
	flags.StringVar(&c.source, "e", "", "a source to run")
	flags.BoolVar(&c.test, "test", false, "run the file under many schedules")
	flags.BoolVar(&c.story, "story", false, "tell a story of seven scenes")
	flags.IntVar(&c.schedules, "n", 1000, "how many schedules, with -test")
	flags.StringVar(&c.record, "replay", "", "a schedule to run again, with -test")
	flags.DurationVar(&c.limit, "limit", 0, "how long one callback may take; 0 means for ever")
	flags.BoolVar(&c.untrusted, "untrusted", false, "have the engine's own functions count and heed the limit")
	flags.BoolVar(&c.alone, "isolated", false, "evaluate one script in a process of its own")
	flags.StringVar(&c.history, "history", os.Getenv("MONOLOOP_JS_HISTORY"),
		"a file that keeps the history of the prompt")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if err := c.do(ctx, flags.Args()); err != nil {
		fmt.Fprintln(bad, err)
		return 1
	}
	return 0
}

func (c *command) do(ctx context.Context, args []string) error {
	switch {
	case c.alone:
		return c.isolated(ctx, args)
	case c.story && len(args) > 0:
		return errors.New("monoloop-js: -story takes no file")
	case c.story:
		return c.tellStory(ctx)
	case c.test && len(args) == 1:
		return c.explore(args[0])
	case c.test:
		return errors.New("monoloop-js: -test needs one file")
	case c.source != "":
		return c.on(ctx, ".",
			func(co *loop.Co, l *module.Loader) error { return l.Runtime().Run(co, "[eval]", c.source) })
	case len(args) > 0:
		return c.file(ctx, args)
	}
	return c.interactive(ctx, standardTerminal(c.in, c.out))
}

// interactive is the prompt, at a terminal if there is one: then all output goes by way of that.
func (c *command) interactive(ctx context.Context, t *terminal) error {
	if t != nil {
		c.terminal, c.out, c.bad = t, t, t
	}
	return c.on(ctx, ".", c.prompt)
}

func (c *command) options(folder string) *javascript.Options {
	return &javascript.Options{
		NextTick: true, Web: true, Output: c.out, ErrorOutput: c.bad, Files: os.DirFS(folder), CallbackTime: c.limit,
		Untrusted: c.untrusted,
	}
}

// on runs main with a Runtime on a loop of its own, and with the modules of a folder.
func (c *command) on(ctx context.Context, folder string, main func(*loop.Co, *module.Loader) error) error {
	return loop.RunWith(ctx, &loop.Options{HandleInterrupt: true}, func(co *loop.Co) error {
		return main(co, module.New(javascript.New(co, c.options(folder)), os.DirFS(folder)))
	})
}

func (c *command) file(ctx context.Context, args []string) error {
	folder, name := filepath.Split(args[0])
	if folder == "" {
		folder = "."
	}
	return c.on(ctx, folder, func(co *loop.Co, l *module.Loader) error {
		r := l.Runtime()
		argv := append([]string{"monoloop-js"}, args...)
		if err := r.VM().GlobalObject().Get("process").ToObject(r.VM()).Set("argv", argv); err != nil {
			return err
		}
		if filepath.Ext(name) == ".mjs" {
			return l.Run(co, name)
		}
		if _, err := r.RunFile(name); err != nil {
			return err
		}
		return r.Wait(co)
	})
}
