package jetstream

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/monoloop-go/monoloop/bridge/disk"
)

// A Server is a NATS server with JetStream inside this process, so that nothing needs to be installed. Any goroutine may
// use it.
type Server struct {
	server *server.Server
	remove string       // a folder of ours; empty if it is the user's
	unlock func() error // the user's; does nothing the second time
}

// ServerOptions say how an embedded server works.
type ServerOptions struct {
	// Dir is the folder of what is to outlive the server, which has it for itself as long as it runs; empty means a
	// temporary one, which is removed by Close.
	Dir string

	// Addr is the host, and Port the port on which others can connect: an empty host means 127.0.0.1, port -1 any free
	// one, and port zero none, so that only this process can.
	Addr string
	Port int

	// Cluster, if not nil, makes the server a member of a cluster.
	Cluster *ClusterOptions
}

// ClusterOptions are those of a member of a cluster.
type ClusterOptions struct {
	// Name is the cluster's, and Member the server's, which no other member has.
	Name, Member string
	// Port is where the other members connect, on the host of ServerOptions.Addr.
	Port int
	// Routes are the addresses of the members, HOST:PORT, of which this one may be one.
	Routes []string
}

// Embed starts a server. It blocks until the server is ready, some ten milliseconds. The error says why it cannot be,
// such as that somebody else has the port, or as disk.ErrLocked the folder.
func Embed(o ServerOptions) (*Server, error) {
	s := &Server{unlock: func() error { return nil }}
	if err := s.take(&o.Dir); err != nil {
		return nil, fmt.Errorf("jetstream: the folder of the embedded server: %w", err)
	}
	setDefault(&o.Addr, "127.0.0.1")
	ns, err := server.NewServer(o.configuration())
	if err != nil {
		return nil, errors.Join(err, s.clean())
	}
	s.server = ns
	if err := start(ns); err != nil {
		return nil, errors.Join(fmt.Errorf("jetstream: the embedded server does not start: %w", err), s.Close())
	}
	return s, nil
}

// take makes a temporary folder, or has that of the user locked, which the server itself does not do.
func (s *Server) take(dir *string) (err error) {
	if *dir == "" {
		*dir, err = os.MkdirTemp("", "monoloop-jobs-")
		s.remove = *dir
		return err
	}
	if err := os.MkdirAll(*dir, 0o750); err != nil {
		return err
	}
	lock, err := disk.Folder(*dir).Lock("monoloop-jobs")
	if err == nil {
		s.unlock = sync.OnceValue(lock.Close)
	}
	return err
}

// start starts a server, and returns when it is ready, or why it cannot be.
func start(ns *server.Server) error {
	log := &fatalLog{said: make(chan string, 1)}
	ns.SetLogger(log, false, false)
	go ns.Start()
	for end := time.Now().Add(30 * time.Second); !ns.ReadyForConnections(100 * time.Millisecond); {
		select {
		case why := <-log.said:
			return errors.New(why)
		default:
		}
		if time.Now().After(end) {
			return errors.New("it is not ready in time")
		}
	}
	return nil
}

// A fatalLog is a log that keeps what a server says when it gives up, and nothing else.
type fatalLog struct{ said chan string }

func (*fatalLog) Noticef(string, ...any) {}
func (*fatalLog) Warnf(string, ...any)   {}
func (*fatalLog) Errorf(string, ...any)  {}
func (*fatalLog) Debugf(string, ...any)  {}
func (*fatalLog) Tracef(string, ...any)  {}

func (l *fatalLog) Fatalf(format string, v ...any) {
	select {
	case l.said <- fmt.Sprintf(format, v...):
	default:
	}
}

func (o *ServerOptions) configuration() *server.Options {
	c := &server.Options{
		ServerName: "monoloop", JetStream: true, StoreDir: o.Dir, Host: o.Addr, Port: o.Port, DontListen: o.Port == 0,
		NoSigs: true, NoLog: true,
	}
	if o.Cluster == nil {
		return c
	}
	c.ServerName = o.Cluster.Member
	c.Cluster = server.ClusterOpts{Name: o.Cluster.Name, Host: o.Addr, Port: o.Cluster.Port}
	for _, route := range o.Cluster.Routes {
		c.Routes = append(c.Routes, &url.URL{Scheme: "nats-route", Host: route})
	}
	return c
}

// URL is where others can connect; empty if they cannot.
func (s *Server) URL() string {
	if s.server.Addr() == nil {
		return ""
	}
	return s.server.ClientURL()
}

// Connect connects this process to the server, without a network. It blocks until all is set up.
func (s *Server) Connect(ctx context.Context, o *Options) (*Engine, error) {
	return connect(ctx, "", o, nats.InProcessServer(s.server))
}

// Close ends the server, and blocks until it has ended. What it has kept in ServerOptions.Dir stays there.
func (s *Server) Close() error {
	s.server.Shutdown()
	s.server.WaitForShutdown()
	return s.clean()
}

func (s *Server) clean() error {
	if s.remove == "" {
		return s.unlock()
	}
	return os.RemoveAll(s.remove)
}
