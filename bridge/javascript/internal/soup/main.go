package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime/debug"
	"time"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/loop"
)

// maxStack is enough for the depth that scripts have here: a level of it takes no more than some KiB.
const maxStack = 8 << 20

// patience is after how long a script that was to be interrupted has not been.
const patience = 20 * time.Second

func main() {
	n, seed := flag.Int("n", 10_000, "how many scripts"), flag.Uint64("seed", 1, "of the first")
	text := flag.String("e", "", "a script to run instead")
	show := flag.Bool("show", false, "print the scripts")
	flag.Parse()
	debug.SetMaxStack(maxStack)
	javascript.LimitMatches(time.Second)
	if *text != "" {
		fmt.Println(run(*text))
		return
	}
	ends := map[string]int{}
	for s := *seed; s < *seed+uint64(*n); s++ {
		source := script(rand.New(rand.NewPCG(s, 1)))
		if *show {
			fmt.Println(source)
		}
		late := time.AfterFunc(patience, func() {
			fmt.Println("seed", s, "does not end")
			os.Exit(3)
		})
		fmt.Fprint(os.Stderr, "\rseed ", s)
		ends[run(source)]++
		late.Stop()
	}
	fmt.Fprintln(os.Stderr)
	for end, count := range ends {
		fmt.Println(count, end)
	}
}

// run runs a script, and says how that has ended.
func run(source string) string {
	o := &javascript.Options{
		Untrusted: true, Web: true, Depth: 150, CallbackTime: 500 * time.Millisecond, RunTime: time.Second, MaxLength: 10_000,
		MaxTimers: 100, MaxReactions: 1000,
	}
	err := loop.Run(func(co *loop.Co) error {
		r := javascript.New(co, o)
		return r.Run(co, "soup.js", source)
	})
	if err == nil {
		return "fine"
	}
	if limit, ok := err.(*javascript.LimitError); ok {
		return limit.What
	}
	return fmt.Sprintf("%T", err)
}
