package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/bridge/journal"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/server"
	"github.com/monoloop-go/monoloop/loop"
)

const kvHelp = `usage: monoloop kv [-addr HOST:PORT] [-dir FOLDER] [-sync POLICY] [-password FILE]
                   [-rewrite N] [-maxmemory N] [-clients N] [-command N] [-owed N]

A key-value server on one loop, for the clients of Redis: strings, hashes, lists, sets and sorted sets that may
expire, messages, transactions, and lists that one can wait for.

  redis-cli -p 6380 SET tea hot EX 60
  redis-cli -p 6380 BLPOP orders 0 &                     # waits
  redis-cli -p 6380 RPUSH orders 'Earl Grey'

  -addr HOST:PORT   where to listen; port 0 is any that is free (127.0.0.1:6380)
  -dir FOLDER       where to keep a log of all changes, which is read at the start; a folder is for one server at a
                    time (none: all is gone at the end)
  -sync POLICY      when the log is brought to the disk: always, before each reply; everysec; no, when the
                    system does (everysec)
  -rewrite N        how many bytes the log must have to be rewritten in the background when it has doubled
                    (67108864; 0, only when BGREWRITEAOF asks for it)
  -password FILE    the first line is what clients must give by AUTH; without it only this machine may connect
  -maxmemory N      how many bytes the data may take, about, before what needs more is refused (0, no limit)
  -clients N        how many may be connected at a time (10000)
  -command N        how many bytes a command may have (536870912)
  -owed N           how many bytes of messages may wait for a subscriber before it is cut off (33554432)

An interrupt or SIGTERM ends it; with a log nothing is lost then.
`

type kvOptions struct {
	server.Options
	dir, password string // a folder, and a file
}

func parseKV(args []string) (o kvOptions, err error) {
	flags := flag.NewFlagSet("kv", flag.ContinueOnError)
	flags.StringVar(&o.Addr, "addr", "127.0.0.1:6380", "")
	flags.StringVar(&o.dir, "dir", "", "")
	flags.StringVar((*string)(&o.Sync), "sync", string(journal.EverySecond), "")
	flags.StringVar(&o.password, "password", "", "")
	flags.IntVar(&o.Rewrite, "rewrite", 64<<20, "")
	flags.IntVar(&o.MaxMemory, "maxmemory", 0, "")
	flags.IntVar(&o.MaxClients, "clients", 10_000, "")
	flags.IntVar(&o.MaxCommand, "command", 512<<20, "")
	flags.IntVar(&o.MaxOwed, "owed", 32<<20, "")
	if err = parseFlags(flags, args); err == nil {
		err = o.check()
	}
	return o, err
}

func (o *kvOptions) check() error {
	switch {
	case o.Sync != journal.Always && o.Sync != journal.EverySecond && o.Sync != journal.Never:
		return misuse(fmt.Sprintf("kv: a policy %q: try always, everysec or no", o.Sync))
	case o.Rewrite < 0 || o.MaxMemory < 0 || o.MaxClients < 1 || o.MaxCommand < 1 || o.MaxOwed < 1:
		return misuse("kv: a limit below 1")
	}
	return nil
}

// runKV serves until an interrupt or SIGTERM.
func runKV(args []string, stdout io.Writer) error {
	o, err := parseKV(args)
	if errors.Is(err, flag.ErrHelp) {
		_, err = io.WriteString(stdout, kvHelp)
		return err
	}
	if err != nil {
		return err
	}
	if o.password != "" {
		if o.Password, err = firstLine(o.password); err != nil {
			return err
		}
	}
	if o.dir != "" {
		o.Disk = disk.Folder(o.dir)
	}
	ctx, stop := untilTerminated()
	defer stop()
	return serveKV(ctx, o.Options, stdout)
}

// firstLine returns the first line of a file, which must have something.
func firstLine(path string) (string, error) {
	content, err := os.ReadFile(path)
	line, _, _ := bytes.Cut(content, []byte("\n"))
	if line = bytes.TrimSpace(line); err == nil && len(line) == 0 {
		err = fmt.Errorf("%s: the first line is empty", path)
	}
	return string(line), err
}

// serveKV serves until an interrupt, or the end of ctx; both are no error.
func serveKV(ctx context.Context, o server.Options, stdout io.Writer) error {
	o.Out = stdout
	return loop.RunWith(ctx, &loop.Options{HandleInterrupt: true}, func(co *loop.Co) error {
		if err := server.Run(co, o); err != nil {
			return errors.New(err.Error()) // also if it wraps a cancellation
		}
		_, err := fmt.Fprintln(stdout, "stopped")
		return err
	})
}
