package main

import (
	"bufio"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"time"

	"github.com/monoloop-go/monoloop/loop/looptest"
)

func main() {
	from := flag.Uint64("from", 1, "the first seed")
	n := flag.Uint64("n", 100, "how many seeds")
	total := flag.Bool("total", false, "print one hash of all")
	flag.Parse()
	if err := write(os.Stdout, *from, *n, *total); err != nil {
		fmt.Fprintln(os.Stderr, "digest:", err)
		os.Exit(1)
	}
}

// write writes the hashes of n seeds, or the one of all of them.
func write(w io.Writer, from, n uint64, total bool) error {
	out, all := bufio.NewWriter(w), fnv.New64a()
	for seed := from; seed < from+n; seed++ {
		line, err := lineOf(seed)
		if err != nil {
			return err
		}
		if !total {
			_, _ = out.WriteString(line)
		}
		_, _ = io.WriteString(all, line)
	}
	if total {
		_, _ = fmt.Fprintf(out, "seeds %d to %d: %016x\n", from, from+n-1, all.Sum64())
	}
	return out.Flush()
}

// lineOf returns the hash of every program under the seed, and an error if two runs differ.
func lineOf(seed uint64) (string, error) {
	line := fmt.Sprintf("%6d", seed)
	for _, p := range programs {
		first, second := digest(seed, p.program), digest(seed, p.program)
		if first != second {
			return "", fmt.Errorf("seed %d, %s: %016x is not %016x", seed, p.name, first, second)
		}
		line += fmt.Sprintf(" %016x", first)
	}
	return line + "\n", nil
}

// adverse is what goes wrong under every second seed.
var adverse = looptest.Adversity{
	LateTimers: 50 * time.Millisecond, StepCost: 5 * time.Millisecond, JobTime: time.Second, DelayPosts: true,
}

// explorer returns the explorer of one schedule that belongs to the seed.
func explorer(seed uint64) looptest.Explorer {
	e := looptest.Explorer{Source: looptest.Random(seed), Schedules: 1}
	switch seed % 4 {
	case 1:
		e.Source = looptest.PCT(seed, 3)
	case 2:
		e.Source = looptest.Walk(seed)
	}
	if seed/4%2 == 0 {
		e.Adversity = adverse
	}
	return e
}

func digest(seed uint64, p looptest.Program) uint64 { return explorer(seed).Digest(p) }
