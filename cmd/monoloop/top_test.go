package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/remote"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

var clockTime = regexp.MustCompile(`\d\d:\d\d:\d\d`)

const onePage = `TIME  URL  by run
loop main: running, 3 tasks (0 running, 1 ready, 2 parked), 0 ready, 1 timer
a second: 3 turns, 4 steps, 0 posts, 0 timers fired; busy 0 %
timers late by 0, 99 % up to 0, at most 0; longest step 0; 0 reports; heap 0 B
ID  STATE   FOR  %RUN  STEPS/S  QUEUED  LONGEST  NAME          WAITS FOR
 3  ready    1s  10.0     30.0       0        0  ri\x1b[2Jght
 1  parked  10s   0.0      0.1       0        0  main          gather of 2

`

// Where the output is no terminal, a page follows the other.
func TestTopPrintsPages(t *testing.T) {
	f := newFixedInspector(t)
	out, errs, status := run("top", "-n", "2", "-every", "1ms", "-rows", "2", f.addr())
	require.Equal(t, strings.Repeat(onePage, 2),
		clockTime.ReplaceAllString(strings.ReplaceAll(out, f.URL, "URL"), "TIME"))
	require.Empty(t, errs)
	require.Equal(t, 0, status)
	require.Equal(t, []string{"/api/overview", "/api/tasks", "/api/overview", "/api/tasks"}, f.asked(""))
}

func TestWatchPrintsChanges(t *testing.T) {
	f := newFixedInspector(t)
	out, errs, status := run("watch", "-every", "1ms", f.addr(), "left")
	require.Equal(t, `left (2) of loop main, running
state       parked for 6s
waits for   sleep 1m0s
has run     20 steps in 0, the longest in 0; was ready for 0
kind        step
started by  main (1)

TIME  parked, 20 steps, ran 0: sleep 1m0s
left (2) has ended
`, clockTime.ReplaceAllString(out, "TIME"))
	require.Empty(t, errs)
	require.Equal(t, 0, status)
	require.Equal(t, []string{"/api/tasks", "/api/tasks/2", "/api/tasks", "/api/tasks/2",
		"/api/tasks", "/api/tasks/2"}, f.asked(""))
}

// A typist presses keys, and then no more.
type typist struct{ keys chan terminal.Key }

func (ty *typist) ReadKeys(ctx context.Context) ([]terminal.Key, error) {
	select {
	case k := <-ty.keys:
		return []terminal.Key{k}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func typing(keys string) *typist {
	ty := &typist{make(chan terminal.Key, len(keys))}
	for _, k := range keys {
		ty.keys <- terminal.Key(k)
	}
	return ty
}

// A recorder is a program that records how it is used. Its third answer is the last.
type recorder struct {
	answers int
	typed   string
	err     error
}

func (r *recorder) ask(context.Context) error { return r.err }

func (r *recorder) answered(err error) (over bool, _ error) {
	r.answers++
	return r.answers == 3, err
}

func (r *recorder) page(remote.Frame, int) []terminal.Line {
	return []terminal.Line{{Text: "typed " + r.typed}}
}
func (r *recorder) text(remote.Frame) []terminal.Line { return []terminal.Line{{Text: "text"}} }

func (r *recorder) key(k terminal.Key) (quit bool) {
	r.typed += string(rune(k))
	return k == 'q'
}

// onTerminal runs a program as on a terminal of 80 columns, in virtual time, and returns what was drawn.
func onTerminal(t *testing.T, p program, keys string) (string, error) {
	var out strings.Builder
	v := &live{stdout: &out, every: time.Hour, program: p, keys: typing(keys),
		size: func() (int, int) { return 80, 24 }}
	v.options.Clock = &timer.Virtual{}
	err := v.run(t.Context())
	require.True(t, strings.HasPrefix(out.String(), "\x1b[?1049h"))
	require.True(t, strings.HasSuffix(out.String(), "\x1b[?1049l"))
	return out.String(), err
}

// Keys do what they should until one says to quit.
func TestKeysOnATerminal(t *testing.T) {
	p := &recorder{}
	out, err := onTerminal(t, p, "abq")
	require.NoError(t, err)
	require.Equal(t, "abq", p.typed)
	require.Contains(t, out, "\x1b[Htyped ab\x1b[K\x1b[J")
}

// Without keys the program asks every hour, here without a terminal, until it says that it is over, or that it failed.
func TestAskingAgain(t *testing.T) {
	var out strings.Builder
	p := &recorder{}
	clock := &timer.Virtual{}
	v := &live{stdout: &out, every: time.Hour, program: p, options: loop.Options{Clock: clock}}
	require.NoError(t, v.run(t.Context()))
	require.Equal(t, "text\ntext\ntext\n", out.String())
	require.Equal(t, 2*time.Hour, clock.Now())

	failure := errors.New("no answer")
	_, err := onTerminal(t, &recorder{err: failure}, "")
	require.ErrorIs(t, err, failure)
}

// The end of the context, as an interrupt, is no error.
func TestInterruptedTop(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	v := &live{stdout: io.Discard, every: time.Hour, program: &recorder{}}
	require.NoError(t, v.run(ctx))
}

// On a terminal, here one of the command script, top draws, and its keys come without Enter; afterwards the terminal is
// what it was.
func TestTopOnAPseudoterminal(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Log("not tried: script has other flags on this system")
		return
	}
	for _, tool := range []string{"script", "stty"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Log("not tried:", err)
			return
		}
	}
	command := fmt.Sprintf("stty rows 10 columns 60; %q top %s; echo status $?; stty -a", os.Args[0],
		newFixedInspector(t).addr())
	c := exec.CommandContext(t.Context(), "script", "-qec", command, os.DevNull)
	c.Env = append(os.Environ(), "TERM=xterm", "NO_COLOR=", "COLUMNS=", "LINES=", "SHELL=/bin/sh")
	keys, err := c.StdinPipe()
	require.NoError(t, err)
	out, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	var seen strings.Builder
	press := func(key, after string) { // presses the key once the terminal shows something
		for chunk := make([]byte, 4096); !strings.Contains(seen.String(), after); {
			n, err := out.Read(chunk)
			require.NoError(t, err, seen.String())
			seen.Write(chunk[:n])
		}
		_, err := io.WriteString(keys, key)
		require.NoError(t, err)
	}
	press("s", "by run\x1b[m\x1b[K")
	press("q", "by steps\x1b[m\x1b[K")
	rest, _ := io.ReadAll(out) // a pseudoterminal ends with an error
	require.NoError(t, c.Wait())
	require.Contains(t, seen.String(), "\x1b[33m 3  ready ")
	require.Contains(t, seen.String(), "loop main: running, 3 tasks (0 running, 1 ready, 2 parked),…")
	_, after, found := strings.Cut(string(rest), "\x1b[?1049l")
	require.True(t, found)
	require.Contains(t, after, "status 0")
	require.Regexp(t, `\sicanon\s`, after)
	require.Regexp(t, `\secho\s`, after)
}
