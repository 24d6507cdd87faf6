package server

import (
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/bridge/journal"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/resp"
	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
	"github.com/monoloop-go/monoloop/internal/engine/list"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// Options are the choices of a server.
type Options struct {
	Addr       string
	Disk       disk.Disk // where the log is; nil is none
	Sync       journal.Policy
	Rewrite    int           // a log of at least so many bytes is rewritten when it has doubled; 0 is never
	Executor   pool.Executor // waits for the disk; nil is the loop's
	Password   string        // what clients must give; without one the address must be of this machine
	MaxMemory  int           // of the data, in bytes; 0 is no limit
	MaxClients int
	MaxCommand int // of a command, in bytes
	MaxOwed    int // how many bytes of messages may wait for a subscriber before it is cut
	Out        io.Writer
}

// A server belongs to the loop's goroutine, as all that it has.
type server struct {
	Options
	co      *loop.Co // Run's
	epoch   time.Time
	db      *store.DB
	parser  resp.Parser
	strict  resp.Parser        // for those who have not given the password
	w       resp.Writer        // the replies of the batch at hand
	current *client            // whose batch is at hand
	now     int64              // when it is run
	clients list.List[*client] // those that are connected, in the order in which they came
	topics  [2]topics
	journal *journal.Journal // nil without a log
	atomic  bool             // a transaction is under way
	late    []func()         // its messages
	stats   struct{ connections, commands, refused int }
}

// Run serves until co is canceled; that is no error. It says on Out where it listens, and what it has read from the
// log.
func Run(co *loop.Co, o Options) error {
	s := &server{Options: o, co: co, db: store.New(), topics: [2]topics{{}, {}}}
	s.epoch = time.Now().Add(-co.Loop().Time()) //monoloop:allow wallclock keys expire by the calendar
	s.db.MaxMemory = o.MaxMemory
	s.parser = resp.Parser{MaxArgs: 1 << 20, MaxBulk: o.MaxCommand, MaxSize: o.MaxCommand}
	s.strict = resp.Parser{MaxArgs: 10, MaxBulk: 16 << 10, MaxSize: 64 << 10}
	if err := s.openLog(); err != nil {
		return err
	}
	err := task.WithGroup(co, s.serve)
	if loop.IsCanceled(err) {
		err = nil
	}
	s.log()
	return errors.Join(err, s.journal.Close())
}

// serve starts what runs besides the clients, and serves those.
func (s *server) serve(g *task.Group) error {
	ln, err := s.listen()
	if err != nil {
		return err
	}
	task.Do(g, s.sweep)
	if s.journal != nil {
		task.Do(g, s.journal.Run)
	}
	return stream.ServeSteps(s.co, ln, s.connect, &stream.ServeOptions{Limit: s.MaxClients, Refuse: s.refuse, OnError: s.tell})
}

func (s *server) listen() (*stream.Listener, error) {
	ln, err := stream.Listen(s.co, "tcp", s.Addr)
	if err != nil {
		return nil, err
	}
	if at, ok := ln.Addr().(*net.TCPAddr); ok && !at.IP.IsLoopback() && s.Password == "" {
		return nil, errors.Join(fmt.Errorf("%v is not of this machine alone: that needs a password", at), ln.Close())
	}
	_, err = fmt.Fprintf(s.Out, "listening on %v\n", ln.Addr())
	return ln, err
}

// tell tells of an Accept that has failed. What becomes of a connection is its client's business.
func (s *server) tell(conn *stream.Stream, err error) {
	if conn == nil {
		fmt.Fprintln(s.Out, err)
	}
}

// clock is the time of commands.
func (s *server) clock() int64 { return s.epoch.Add(s.co.Loop().Time()).UnixMilli() }

// sweep removes what has expired, some of it at a time.
func (s *server) sweep(co *loop.Co) error {
	for _, err := range task.Every(co, 100*time.Millisecond) {
		if err != nil {
			return err
		}
		s.db.Sweep(s.clock(), 5000)
		s.log()
	}
	return nil
}
