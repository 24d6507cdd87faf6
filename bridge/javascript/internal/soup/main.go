package main

import (
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/internal/generate"
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
		source := generate.Builtins(s)
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
	if p, ok := err.(*loop.PanicError); ok && isEngines(string(p.Stack)) {
		return "a panic of the engine"
	}
	return fmt.Sprintf("%T", err)
}

// isEngines reports whether a stack is that of a panic that began in the engine, of its own fault: a Runtime makes it
// the failure of the run.
func isEngines(stack string) bool {
	_, after, found := cutLast(stack, "\npanic(")
	_, after, _ = strings.Cut(after, "\n\t") // where the runtime has that
	_, place, _ := strings.Cut(after, "\n")
	return found && strings.HasPrefix(place, "github.com/dop251/goja.")
}

func cutLast(s, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(s, separator); i >= 0 {
		return s[:i], s[i+len(separator):], true
	}
	return s, "", false
}
