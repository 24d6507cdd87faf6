package jetstream_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/remote"
)

// What a role is told by its environment.
const (
	urlVar = "JETSTREAM_TEST_URL"
	dirVar = "JETSTREAM_TEST_DIR"
	argVar = "JETSTREAM_TEST_ARG"
)

// A program is a real process of the test binary, in a role.
type program struct {
	*exec.Cmd
	lines *bufio.Scanner
	end   sync.Once
}

// play starts a program, which is killed at the end of the test.
func play(t testing.TB, as string, env ...string) *program {
	p := &program{Cmd: exec.Command(os.Args[0])}
	p.Env = append(append(os.Environ(), role+"="+as), env...)
	p.Stderr = os.Stderr
	out, err := p.StdoutPipe()
	require.NoError(t, err)
	p.lines = bufio.NewScanner(out)
	require.NoError(t, p.Start())
	t.Cleanup(p.kill)
	return p
}

// line waits for the next line that the program writes.
func (p *program) line(t testing.TB) string {
	require.True(t, p.lines.Scan(), "the program has ended")
	return p.lines.Text()
}

// kill ends the program by SIGKILL, and waits until it is gone.
func (p *program) kill() {
	p.end.Do(func() {
		_ = p.Process.Kill()
		_ = p.Wait()
	})
}

// A ledger is a file in which each run of a function has a line, whatever becomes of its process.
type ledger string

func newLedger(t testing.TB) ledger { return ledger(filepath.Join(t.TempDir(), "runs")) }

// note adds a line, and returns how many there are.
func (l ledger) note(line string) int {
	f, err := os.OpenFile(string(l), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	fmt.Fprintln(f, line)
	return len(l.lines())
}

func (l ledger) lines() []string {
	b, _ := os.ReadFile(string(l))
	return strings.Fields(string(b))
}

// Functions of which the first run meets a fault. They write a line to standard output when they begin.
var (
	// stuck does not return the first time.
	stuck = remote.Register("stuck", func(ctx context.Context, file string) (int, error) {
		n := ledger(file).note("run")
		fmt.Println("running")
		if n == 1 {
			<-ctx.Done()
			return 0, ctx.Err()
		}
		return n, nil
	})
	// poison ends each process that runs it.
	poison = remote.Register("poison", func(_ context.Context, file string) (int, error) {
		ledger(file).note("run")
		os.Exit(3)
		return 0, nil
	})
	// count returns how often it was run.
	count = remote.Register("count", func(_ context.Context, file string) (int, error) {
		return ledger(file).note("run"), nil
	})
	// slow takes its time.
	slow = remote.Register("slow", func(_ context.Context, d time.Duration) (int, error) {
		<-time.After(d)
		return int(d), nil
	})
)

func init() {
	roles["server"] = playServer
	roles["member"] = playMember
	roles["worker"] = func() { playWorker(&jetstream.WorkerOptions{Jobs: 4}) }
	roles["worker that dies before it answers"] = func() {
		jetstream.SetAfterStore(func() { kill(os.Getpid()) })
		playWorker(&jetstream.WorkerOptions{Jobs: 1})
	}
	roles["worker that dies before it stores"] = func() {
		jetstream.SetBeforeStore(func() { kill(os.Getpid()) })
		playWorker(&jetstream.WorkerOptions{Jobs: 1})
	}
	roles["client"] = playClient
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func kill(pid int) {
	p, err := os.FindProcess(pid)
	must(err)
	must(p.Kill())
	select {}
}

// playServer serves the folder of dirVar on the port of argVar.
func playServer() {
	port := 0
	_, err := fmt.Sscan(os.Getenv(argVar), &port)
	must(err)
	_, err = jetstream.Embed(jetstream.ServerOptions{Dir: os.Getenv(dirVar), Port: port})
	must(err)
	fmt.Println("serving")
	select {}
}

// playMember is one of three servers; argVar has its number, and dirVar its folder. The ports follow.
func playMember() {
	var number int
	var clients, members [3]int
	_, err := fmt.Sscan(os.Getenv(argVar), &number, &clients[0], &clients[1], &clients[2],
		&members[0], &members[1], &members[2])
	must(err)
	c := &jetstream.ClusterOptions{Name: "three", Member: fmt.Sprint("member-", number), Port: members[number]}
	for _, port := range members {
		c.Routes = append(c.Routes, fmt.Sprint("127.0.0.1:", port))
	}
	_, err = jetstream.Embed(jetstream.ServerOptions{Dir: os.Getenv(dirVar), Port: clients[number], Cluster: c})
	must(err)
	fmt.Println("serving")
	select {}
}

func playWorker(o *jetstream.WorkerOptions) {
	e, err := jetstream.Connect(context.Background(), os.Getenv(urlVar), stored())
	must(err)
	_, err = e.Start(context.Background(), o)
	must(err)
	fmt.Println("working")
	select {}
}

// playClient submits a job that nobody takes yet, and tells its id.
func playClient() {
	ctx := context.Background()
	e, err := jetstream.Connect(ctx, os.Getenv(urlVar), stored())
	must(err)
	c, err := e.NewClient(ctx, nil)
	must(err)
	jetstream.Submit(ctx, c, double, 21)
	jetstream.Submit(ctx, c, double, 1, jetstream.JobOptions{ID: "the last to be sent"})
	for queued := 0; queued < 2; {
		lanes, err := e.Lanes(ctx)
		must(err)
		queued = lanes[0].Queued
	}
	for _, id := range c.IDs() {
		if id != jetstream.KeyID("the last to be sent") {
			fmt.Println(id)
		}
	}
	select {}
}

// stored are the options of the tests with real processes: leases are short, and everything is kept in files.
func stored() *jetstream.Options { return &jetstream.Options{AckWait: time.Second} }

// ports gives each server of this process a port of its own, and none of those that systems take for connections: while
// a server is started again, nobody else may have taken its port.
var ports struct {
	sync.Mutex
	last int
}

// freePort returns a port that nobody listens on.
func freePort(t testing.TB) string {
	ports.Lock()
	defer ports.Unlock()
	if ports.last == 0 {
		ports.last = 15_000 + rand.IntN(15_000)
	}
	for range 1000 {
		ports.last++
		l, err := net.Listen("tcp", fmt.Sprint("127.0.0.1:", ports.last))
		if err == nil {
			require.NoError(t, l.Close())
			return strconv.Itoa(ports.last)
		}
	}
	t.Fatal("no port is free")
	return ""
}

// A wire carries connections to a server, until it is cut.
type wire struct {
	net.Listener
	to string

	mu    sync.Mutex
	cut   bool
	conns []net.Conn
}

func newWire(t testing.TB, url string) *wire {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	w := &wire{Listener: l, to: strings.TrimPrefix(url, "nats://")}
	var carrying sync.WaitGroup
	carrying.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			carrying.Go(func() { w.carry(c, &carrying) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		w.setCut(true)
		carrying.Wait()
	})
	return w
}

func (w *wire) carry(c net.Conn, carrying *sync.WaitGroup) {
	defer c.Close()
	d, err := net.Dial("tcp", w.to)
	if err != nil {
		return
	}
	defer d.Close()
	w.mu.Lock()
	cut := w.cut
	w.conns = append(w.conns, c, d)
	w.mu.Unlock()
	if cut {
		return
	}
	carrying.Go(func() { _, _ = io.Copy(d, c); d.Close() })
	_, _ = io.Copy(c, d)
}

// setCut closes all connections and refuses new ones, or ends that.
func (w *wire) setCut(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = cut
	for _, c := range w.conns {
		c.Close()
	}
	w.conns = nil
}

func (w *wire) url() string { return "nats://" + w.Addr().String() }
