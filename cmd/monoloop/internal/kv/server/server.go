package server

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"time"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/aof"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
	"github.com/monoloop-go/monoloop/loop"
)

// Options are the choices of a server.
type Options struct {
	Addr       string
	Dir        string // where the log is; "" is none
	Sync       Policy
	Password   string // what clients must give; without one the address must be of this machine
	MaxMemory  int    // of the data, in bytes; 0 is no limit
	MaxClients int
	MaxCommand int // of a command, in bytes
	MaxOwed    int // how many bytes of messages may wait for a subscriber before it is cut
	Out        io.Writer

	bring func(f *aof.File) error // brings the log to the disk; nil is the file's Sync
}

// A server belongs to the loop's goroutine, as all that it has.
type server struct {
	Options
	co      *loop.Co // Run's
	epoch   time.Time
	db      *store.DB
	parser  resp.Parser
	strict  resp.Parser // for those who have not given the password
	w       resp.Writer // the replies of the batch at hand
	current *client     // whose batch is at hand
	clients clients
	topics  topics // channels
	globs   topics // patterns
	journal *journal
	sweeps  bool  // a sweep is scheduled
	fatal   error // why the server cannot go on
	stats   struct{ connections, commands, refused int }
}

// Run serves until co is canceled; that is no error. It says on Out where it listens, and what it has read from the
// log.
func Run(co *loop.Co, o Options) error {
	s := &server{Options: o, co: co, topics: topics{}, globs: topics{}}
	s.epoch = time.Now().Add(-co.Loop().Time())                 //monoloop:allow wallclock keys expire by the calendar
	s.db = store.New(rand.NewPCG(rand.Uint64(), rand.Uint64())) //monoloop:allow random nobody is to foresee it
	s.db.MaxMemory = o.MaxMemory
	s.parser = resp.Parser{MaxArgs: 1 << 20, MaxBulk: o.MaxCommand, MaxSize: o.MaxCommand}
	s.strict = resp.Parser{MaxArgs: 10, MaxBulk: 16 << 10, MaxSize: 64 << 10}
	if err := s.open(); err != nil {
		return err
	}
	ln, err := s.listen()
	if err == nil {
		err = stream.ServeSteps(co, ln, s.connect, &stream.ServeOptions{OnError: s.tell})
	}
	if loop.IsCanceled(err) {
		err = nil
	}
	return errors.Join(err, s.fatal, s.journal.close())
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

// now is the time of commands.
func (s *server) now() int64 { return store.Millis(s.epoch.Add(s.co.Loop().Time())) }

// sweep removes some of what has expired, again and again as long as something may.
func (s *server) sweep() {
	const pause, keys = 100 * time.Millisecond, 5000
	if _, volatile := s.db.Len(); volatile == 0 || s.sweeps {
		return
	}
	s.sweeps = true
	s.co.Loop().CallLater(pause, func() {
		s.sweeps = false
		s.db.Sweep(s.now(), keys)
		s.journal.commitSoon()
		s.sweep()
	})
}
