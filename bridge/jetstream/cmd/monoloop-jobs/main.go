package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/process"
)

// commands are the ways to call the program; each writes to out.
var commands = map[string]func(ctx context.Context, out io.Writer, args []string) error{
	"serve": serve, "work": work, "submit": submit, "map": mapRange, "ls": list, "dead": dead, "bench": compare,
}

func main() {
	process.Main()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // the second one ends the program at once
	if err := run(ctx, os.Stdout, os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "monoloop-jobs:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, args []string) (err error) {
	if len(args) == 0 {
		return story(ctx, out)
	}
	command, ok := commands[args[0]]
	if !ok {
		return fmt.Errorf("there is no command %q: serve, work, submit, map, ls, dead, bench", args[0])
	}
	defer refused(&err)
	return command(ctx, out, args[1:])
}

// refused makes an error of what package jetstream says of values that it does not take, which are those of flags here.
func refused(err *error) {
	v := recover()
	if text, ok := v.(string); ok && strings.HasPrefix(text, "jetstream: ") {
		*err = errors.New(text)
	} else if v != nil {
		panic(v)
	}
}

// A place is where the server is, as flags say it.
type place struct{ url, namespace string }

// parseAlone is parse for a command that takes nothing beside flags.
func parseAlone(name string, out io.Writer, args []string, more func(*flag.FlagSet)) (place, error) {
	p, rest, err := parse(name, out, args, more)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%s: flags alone, not %q", name, rest)
	}
	return p, err
}

// parse parses the flags of a command, and those of a place.
func parse(name string, out io.Writer, args []string, more func(*flag.FlagSet)) (place, []string, error) {
	var p place
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&p.url, "url", "nats://127.0.0.1:4222", "the server, or several, separated by commas")
	flags.StringVar(&p.namespace, "namespace", "primes", "the namespace of the jobs")
	if more != nil {
		more(flags)
	}
	err := flags.Parse(args)
	return p, flags.Args(), err
}

func (p place) connect(ctx context.Context) (*jetstream.Engine, error) {
	return jetstream.Connect(ctx, p.url, options(p.namespace))
}
