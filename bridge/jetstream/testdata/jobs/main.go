// Jobs compares the jobs of package jetstream with those of nats.go by hand and with hibiken/asynq on redis-server, side
// by side in one run, on this machine. It is what make jobs runs.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"

	"github.com/monoloop-go/monoloop/bridge/jetstream/internal/bench"
)

func main() {
	l := bench.Flags(flag.CommandLine)
	flag.Parse()
	ways := []bench.Way{{Name: "monoloop", Run: bench.Ours}, {Name: "by hand", Run: bench.ByHand},
		{Name: "floor", Run: bench.Floor}}
	if _, err := exec.LookPath("redis-server"); err != nil {
		fmt.Println("there is no redis-server: asynq is left out")
	} else {
		ways = append(ways, bench.Way{Name: "asynq", Run: byAsynq})
	}
	if err := bench.Compare(context.Background(), os.Stdout, l, ways...); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
