package main

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A progress tells how far downloads are: on a terminal by one line that is written over and over, and elsewhere by a
// line for each that has ended. It belongs to the loop's goroutine, but for bytes, which jobs count by Write.
type progress struct {
	w        io.Writer
	terminal bool
	all      int
	done     int
	running  int
	bytes    atomic.Int64
}

func newProgress(w io.Writer, all int) *progress {
	return &progress{w: w, terminal: isTerminal(w), all: all}
}

// isTerminal reports whether w is a character device, such as a terminal.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// Write may be called from any goroutine. It counts what was downloaded.
func (p *progress) Write(b []byte) (int, error) {
	p.bytes.Add(int64(len(b)))
	return len(b), nil
}

const (
	everySoOften = 100 * time.Millisecond
	eraseLine    = "\r\x1b[K"
)

// show keeps the line of a terminal up to date until it is canceled, and takes it away then.
func (p *progress) show(co *loop.Co) error {
	if !p.terminal {
		return nil
	}
	defer fmt.Fprint(p.w, eraseLine)
	for _, err := range task.Every(co, everySoOften) {
		if err != nil {
			return err
		}
		fmt.Fprintf(p.w, "%s%d of %d done, %d running, %s", eraseLine, p.done, p.all, p.running, size(p.bytes.Load()))
	}
	return nil
}

// finished tells of a download that has ended.
func (p *progress) finished(d *download) {
	p.done++
	if !p.terminal {
		status, trouble := d.outcome()
		fmt.Fprintf(p.w, "%d/%d %s %s%s\n", p.done, p.all, status, d.url, trouble)
	}
}

// size gives a number of bytes in decimal units.
func size(n int64) string {
	units := []string{"kB", "MB", "GB", "TB"}
	v, unit := float64(n), "B"
	for i := 0; v >= 999.95 && i < len(units); i++ {
		v, unit = v/1000, units[i]
	}
	if unit == "B" {
		return fmt.Sprint(n, " B")
	}
	return fmt.Sprintf("%.1f %s", v, unit)
}
