// Command peers measures Go libraries of which each does a part of what monoloop does, beside monoloop and beside plain
// goroutines, on the workloads of `monoloop bench`, in one run, rounds interleaved. It is a module of its own, so that
// the library itself depends on none of them. Its path lies below cmd/monoloop, because it takes the workloads from there.
//
//	make peers
//	make peers PEERS=-net
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/bench"
)

func main() {
	rounds := flag.Int("rounds", 5, "rounds of which the median is taken")
	tsv := flag.Bool("tsv", false, "tab-separated, without a header")
	network := flag.Bool("net", false, "echo servers instead, gnet's among them")
	var role netRole
	flag.StringVar(&role.server, "net-server", "", "what a process of -net is: a server")
	flag.StringVar(&role.client, "net-client", "", "or the client of one")
	flag.StringVar(&role.load, "net-load", "", "and its load")
	flag.Parse()
	if err := run(role, *network, *rounds, *tsv); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func run(role netRole, network bool, rounds int, tsv bool) error {
	switch {
	case role != (netRole{}):
		return role.serve(os.Stdin, os.Stdout)
	case network:
		return printNet(rounds, tsv)
	}
	_, err := bench.Print(os.Stdout, workloads(), rounds, tsv, nil)
	return err
}

// workloads returns those of the benchmark that a peer has as well, with the ways of the peers before that of goroutines.
func workloads() (all []bench.Workload) {
	peers := map[string][]bench.Way{
		"call_soon":          {{Flavour: "goja_nodejs", Run: gojaCallSoon}},
		"timer_set_cancel":   {{Flavour: "goja_nodejs", Ops: fewTimers, Run: gojaTimers}},
		"threadsafe_post":    {{Flavour: "goja_nodejs", Run: gojaPosts}},
		"executor_roundtrip": {{Flavour: "ants", Run: antsRoundtrip}, {Flavour: "pond", Run: pondRoundtrip}},
		"executor_gather": {{Flavour: "ants", Run: antsGather}, {Flavour: "pond", Run: pondGather},
			{Flavour: "conc", Run: concGather}},
	}
	for _, w := range bench.Workloads() {
		if more := peers[w.Name]; more != nil {
			last := len(w.Ways) - 1
			ways := append(append([]bench.Way{}, w.Ways[:last]...), more...)
			w.Ways = append(ways, w.Ways[last])
			all = append(all, w)
		}
	}
	return all
}

// must panics with an error that no workload should see.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
