package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// A progress is a line that is written over while work goes on; where out is no terminal, one for each tenth of it.
type progress struct {
	out   io.Writer
	total int

	shown time.Time
	tenth int
	width int
}

// show shows that so many of the total are done, and what else there is to say.
func (p *progress) show(done int, more string) {
	text := fmt.Sprintf("%s %d/%d %s", bar(done, p.total), done, p.total, more)
	if !isTerminal(p.out) {
		if tenth := done * 10 / max(p.total, 1); tenth > p.tenth {
			p.tenth = tenth
			fmt.Fprintln(p.out, text)
		}
		return
	}
	if time.Since(p.shown) < 50*time.Millisecond && done < p.total {
		return
	}
	p.shown = time.Now()
	fmt.Fprintf(p.out, "\r%-*s", p.width, text)
	p.width = len(text)
}

// end leaves the line.
func (p *progress) end() {
	if p.width > 0 {
		fmt.Fprintln(p.out)
	}
}

func bar(done, total int) string {
	const width = 24
	full := done * width / max(total, 1)
	return strings.Repeat("█", full) + strings.Repeat("░", width-full)
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
