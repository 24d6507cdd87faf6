package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"text/tabwriter"

	"github.com/panjf2000/gnet/v2"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/netbench"
)

// gnetFlavour is the echo server on gnet, with one event loop, as the servers on a loop of ours have one.
const gnetFlavour netbench.Flavour = "gnet"

// A netRole is what a process does that -net has started; nothing in the command itself.
type netRole struct{ server, client, load string }

const loadFormat = "%dx%dx%d"

// serve does what -net has started this process for, until in ends.
func (r netRole) serve(in io.Reader, out io.Writer) error {
	told, err := r.begin()
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(out, told); err != nil {
		return err
	}
	return netbench.Answer(in, out)
}

func (r netRole) begin() (told string, err error) {
	switch f := netbench.Flavour(r.server); {
	case r.client != "":
		var l netbench.Load
		if _, err := fmt.Sscanf(r.load, loadFormat, &l.Conns, &l.Size, &l.Depth); err != nil {
			return "", err
		}
		return "up", netbench.Send(r.client, l)
	case f == gnetFlavour:
		return serveGnet()
	default:
		return netbench.Serve(f)
	}
}

// netStarter starts this command in its roles.
var netStarter = netbench.Starter{
	Server: func(f netbench.Flavour) (*netbench.Process, error) {
		return netbench.Start("-net-server", string(f))
	},
	Client: func(address string, l netbench.Load) (*netbench.Process, error) {
		return netbench.Start("-net-client", address, "-net-load", fmt.Sprintf(loadFormat, l.Conns, l.Size, l.Depth))
	},
}

// printNet measures the echo servers of `monoloop bench -net`, and that on gnet.
func printNet(rounds int, tsv bool) error {
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, w := range netbench.Workloads() {
		if w.Unit == netbench.Nanoseconds {
			continue // of loops, without a server
		}
		w.Flavours = append(w.Flavours, gnetFlavour)
		results, err := netbench.Measure(w, rounds, netbench.DefaultTiming, netStarter)
		if err != nil {
			return err
		}
		for _, r := range results {
			if tsv {
				fmt.Printf("%s\t%s\t%.0f\t%.2f\n", w.Name, r.Flavour, r.Value, r.Ratio)
			} else {
				fmt.Fprintf(out, "%s\t%s\t%.0f\t%.2f\t\n", w.Name, r.Flavour, r.Value, r.Ratio)
			}
		}
	}
	return out.Flush()
}

// serveGnet starts an echo server that never ends, and returns its address.
func serveGnet() (address string, err error) {
	s := &gnetServer{up: make(chan string, 1)}
	failed := make(chan error, 1)
	go func() { failed <- gnet.Run(s, "tcp://127.0.0.1:0", gnet.WithLogger(silent{})) }()
	select {
	case address = <-s.up:
		return address, nil
	case err := <-failed:
		return "", err
	}
}

// A gnetServer echoes on gnet's event loop.
type gnetServer struct {
	gnet.BuiltinEventEngine
	up chan string // told the address
}

// OnBoot tells the address, which gnet knows only by its descriptor.
func (s *gnetServer) OnBoot(eng gnet.Engine) gnet.Action {
	fd, err := eng.Dup()
	must(err)
	file := os.NewFile(uintptr(fd), "listener")
	defer file.Close()
	ln, err := net.FileListener(file)
	must(err)
	defer ln.Close()
	s.up <- ln.Addr().String()
	return gnet.None
}

// OnTraffic sends back what has come.
func (s *gnetServer) OnTraffic(c gnet.Conn) gnet.Action {
	came, err := c.Next(-1)
	if err == nil {
		_, err = c.Write(came)
	}
	if err != nil {
		return gnet.Close
	}
	return gnet.None
}

// silent is a logger that says nothing: gnet's own writes to standard output, where the address is told.
type silent struct{}

func (silent) Debugf(string, ...any) {}
func (silent) Infof(string, ...any)  {}
func (silent) Warnf(string, ...any)  {}
func (silent) Errorf(string, ...any) {}
func (silent) Fatalf(string, ...any) {}
