package main

import (
	"context"
	"embed"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// scripts are what the scenes of the story run.
//
//go:embed story
var scripts embed.FS

// A scene is a part of the story: one or two scripts, what they print, and what one sees in that.
type scene struct {
	title string
	files []string
	play  func(s *stage) error
	sees  string
}

var scenes = []scene{
	{"The order of a turn", []string{"order.js"}, playOrder, `
After the callback come the ticks, then the microtasks, then the next phase: immediates, and timers when they are due.
It is the order of Node.js.`},
	{"A script awaits Go, and Go awaits the script", []string{"await.js"}, playAwait, `
The two prices are awaited one after the other, in two hours of virtual time. An error of Go is caught by the script,
and, thrown once more, comes back to Go as the same error.`},
	{"Cancellation, both ways", []string{"abort.js"}, playAbort, `
The script's signal cancels the task of Go. The task that Go cancels rejects its promise with an AbortError that has
the cause. Neither sleeps to its end.`},
	{"A callback that never ends", []string{"endless.js", "beside.js"}, playEndless, `
A callback of endless.js may take half a second of real time. The one that spins is interrupted, and the error names
its line; then the loop goes on, with the script's next timer, and with the script beside it.`},
	{"Two runtimes on one loop", []string{"ping.js", "pong.js"}, playPair, `
Each script has globals of its own, and both run on one goroutine: no lock is needed to hand a string from one to the
other. The run is over when neither has anything left that could call it back.`},
	{"A rejection that nobody handles", []string{"rejection.js"}, playRejection, `
Rejections are looked at when the microtasks of the turn are over, so what is handled by then is no error. By default,
the first that nobody handles ends the run, and the later timer with it; the host may let the run go on.`},
	{"A bank whose await loses money", []string{"bank.js"}, playBank, `
First in, first out, Ann's deposit is written before Bob's reads the balance, and nothing fails. What they wait for is
due at 5 ms for both; if Bob's comes first, hers is lost. Explore finds that order, and the last line runs it again.`},
}

// tellStory plays all scenes. What it prints is the same each time: loops run in virtual time.
func (c *command) tellStory(ctx context.Context) error {
	for i, scene := range scenes {
		if i > 0 {
			fmt.Fprintln(c.out)
		}
		fmt.Fprintf(c.out, "%d. %s\n\n", i+1, scene.title)
		if err := scene.tell(ctx, c.out); err != nil {
			return fmt.Errorf("%s: %w", scene.title, err)
		}
	}
	return nil
}

func (s *scene) tell(ctx context.Context, out io.Writer) error {
	for _, file := range s.files {
		fmt.Fprintf(out, "%s:\n\n", file)
		quote(out, script(file))
	}
	var printed strings.Builder
	err := s.play(&stage{ctx, &printed})
	fmt.Fprint(out, "It prints:\n\n")
	quote(out, printed.String())
	fmt.Fprintln(out, strings.TrimSpace(s.sees))
	return err
}

// script returns the source of a script of the story.
func script(file string) string {
	source, err := scripts.ReadFile("story/" + file)
	if err != nil {
		panic(err)
	}
	return string(source)
}

// quote prints a text with each line indented, and an empty line after it.
func quote(w io.Writer, text string) {
	for line := range strings.Lines(text) {
		if line != "\n" {
			line = "    " + line
		}
		fmt.Fprint(w, line)
	}
	fmt.Fprintln(w)
}

// A stage is where one scene is played.
type stage struct {
	ctx context.Context
	out io.Writer
}

// run is loop.RunWith on a clock that jumps to the next deadline, so that an hour of sleep takes no time.
func (s *stage) run(main func(co *loop.Co) error) error {
	return loop.RunWith(s.ctx, &loop.Options{Clock: &timer.Virtual{}}, main)
}

// runtime returns one with what the scenes have in common, and with what o adds.
func (s *stage) runtime(co *loop.Co, o javascript.Options) *javascript.Runtime {
	o.Web, o.NextTick, o.Output = true, true, s.out
	return javascript.New(co, &o)
}

// say prints a line of the host, to be told from those of scripts.
func (s *stage) say(format string, args ...any) {
	fmt.Fprintf(s.out, "Go: "+format+"\n", args...)
}

// elapsed says how much virtual time has passed.
func elapsed(co *loop.Co) time.Duration { return co.Loop().Time() }

// column is what the engine says of a place behind its line: where a callback is interrupted, it may differ by an
// instruction.
var column = regexp.MustCompile(`(\.js:\d+):\d+\(\d+\)`)

// places returns the text of an error with the files and lines of its stack, and nothing finer.
func places(err error) string { return column.ReplaceAllString(err.Error(), "$1") }
