package netbench

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"
)

// A Flavour is how a server is written, or what a loop sleeps on.
type Flavour string

const (
	Net      Flavour = "net"      // package net, a goroutine for each connection
	Step     Flavour = "step"     // a loop, a step task for each
	Straight Flavour = "straight" // a loop, a straight-line task for each
	Bare     Flavour = "bare"     // the calls of the kernel that an echo needs, and nothing else

	Channel Flavour = "channel" // what a loop without sockets sleeps on
	Poller  Flavour = "poller"  // and one with sockets
)

// A Unit is what a workload is measured in.
type Unit string

const (
	Messages    Unit = "MESSAGES" // a second of processor time of the server's process
	Bytes       Unit = "BYTES"    // a connection
	Nanoseconds Unit = "NS"       // of processor time, a post
)

// A Workload is measured in each of its flavours; the first is the one to which the others are compared.
type Workload struct {
	Name     string
	What     string
	Unit     Unit
	Flavours []Flavour
	Load     Load // of an echo server
}

// A Timing is how long a round takes: it begins with a time that does not count.
type Timing struct{ Warm, Window time.Duration }

// DefaultTiming is what the command uses.
var DefaultTiming = Timing{Warm: 300 * time.Millisecond, Window: time.Second}

// Workloads returns all workloads, in the order in which they are shown.
func Workloads() []Workload {
	servers := []Flavour{Net, Step, Straight}
	return []Workload{
		{"echo_1", "64 bytes on 1 connection", Messages, servers, Load{1, 64, 1}},
		{"echo_16", "64 bytes on 16 connections", Messages, servers, Load{16, 64, 1}},
		{"echo_256", "64 bytes on 256 connections", Messages, servers, Load{256, 64, 1}},
		{"echo_5000", "64 bytes on 5,000 connections", Messages, servers, Load{5000, 64, 1}},
		{"echo_4KiB_256", "4 KiB on 256 connections", Messages, servers, Load{256, 4 << 10, 1}},
		{"echo_16_deep_256", "64 bytes, 16 under way on each of 256 connections", Messages, servers, Load{256, 64, 16}},
		{"idle_connection", "memory of one of 5,000 idle connections", Bytes, servers, Load{5000, 64, 0}},
		{"post_sleeping", "a post to a loop that sleeps, and back", Nanoseconds, []Flavour{Channel, Poller}, Load{}},
	}
}

// Floors returns the echo servers, each beside what the kernel alone asks for the same.
func Floors() []Workload {
	floors := slices.DeleteFunc(Workloads(), func(w Workload) bool { return w.Unit != Messages })
	for i := range floors {
		floors[i].Flavours = append(slices.Clone(floors[i].Flavours), Bare)
	}
	return floors
}

// A Result is what one flavour of a workload costs: the median of its rounds, in the workload's unit.
type Result struct {
	Flavour Flavour
	Value   float64
	Ratio   float64 // to the first flavour
}

// A Starter starts the processes of a workload.
type Starter struct {
	Server func(f Flavour) (*Process, error)
	Client func(address string, l Load) (*Process, error)
}

// Measure runs each flavour once a round, in turn, so that whatever else the machine does slows all alike.
func Measure(w Workload, rounds int, t Timing, s Starter) ([]Result, error) {
	samples := make([][]float64, len(w.Flavours))
	for range rounds {
		for i, f := range w.Flavours {
			v, err := w.once(f, t, s)
			if err != nil {
				return nil, fmt.Errorf("%s, %s: %w", w.Name, f, err)
			}
			samples[i] = append(samples[i], v)
		}
	}
	results := make([]Result, len(w.Flavours))
	for i, f := range w.Flavours {
		slices.Sort(samples[i])
		v := samples[i][rounds/2]
		results[i] = Result{Flavour: f, Value: v, Ratio: v / cmp.Or(results[0].Value, v)}
	}
	return results, nil
}

// once measures one flavour in fresh processes.
func (w Workload) once(f Flavour, t Timing, s Starter) (v float64, err error) {
	server, err := s.Server(f)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	switch w.Unit {
	case Nanoseconds:
		posts, spent, err := window(server, server, t)
		return spent / posts, err
	case Bytes:
		return w.bytes(server, s)
	}
	client, err := s.Client(server.Told, w.Load)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, client.Stop()) }()
	messages, spent, err := window(server, client, t)
	return messages / spent * float64(time.Second), err
}

// bytes measures the memory of a connection. A first one comes before, for what a server makes once.
func (w Workload) bytes(server *Process, s Starter) (v float64, err error) {
	var had [2]float64
	for i, conns := range []int{1, w.Load.Conns} {
		load := w.Load
		load.Conns = conns
		client, err := s.Client(server.Told, load)
		if err != nil {
			return 0, err
		}
		defer func() { _ = client.Stop() }()
		if had[i], err = server.Ask(Memory); err != nil {
			return 0, err
		}
	}
	return (had[1] - had[0]) / float64(w.Load.Conns), nil
}

// patience is how many windows may pass in which nothing was done: the machine may have been busy with something else.
const patience = 100

// window returns how much the counting process has done in the window, and the processor time of the other meanwhile.
func window(spending, counting *Process, t Timing) (count, spent float64, err error) {
	time.Sleep(t.Warm)
	n0, ns0, err := look(spending, counting)
	if err != nil {
		return 0, 0, err
	}
	for range patience {
		time.Sleep(t.Window)
		n, ns, err := look(spending, counting)
		if err != nil || n > n0 && ns > ns0 {
			return n - n0, ns - ns0, err
		}
	}
	return 0, 0, errors.New("nothing was done")
}

func look(spending, counting *Process) (count, spent float64, err error) {
	spent, err = spending.Ask(Time)
	if err == nil {
		count, err = counting.Ask(Count)
	}
	return count, spent, err
}
