package trace

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// A Case is a program, and what Node has printed for it.
type Case struct {
	Seed    uint64
	Program string
	Lines   []string
}

// Read reads the cases of a file, each a Case or a Graph, one in a line.
func Read[T any](file string) (cases []T, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(data)) {
		var c T
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// Write writes what Read reads.
func Write[T any](file string, cases []T) error {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	for _, c := range cases {
		if err := encoder.Encode(c); err != nil {
			return err
		}
	}
	return os.WriteFile(file, []byte(out.String()), 0o666)
}

// Compare runs the program and tells the first difference from its lines; nothing if there is none.
func (c Case) Compare() string {
	lines, err := Run(c.Program)
	return difference(c.Lines, lines, err)
}

func difference(want, got []string, err error) string {
	if err != nil {
		return err.Error()
	}
	if slices.Equal(got, want) {
		return ""
	}
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	return fmt.Sprintf("line %d differs\nnode: %q\nhere: %q", i+1, want, got)
}

// Run runs a program under virtual time and returns what it logs.
func Run(program string) (lines []string, err error) {
	w := &world{clock: &timer.Virtual{}}
	err = loop.RunWith(context.Background(), &loop.Options{Clock: w.clock}, func(co *loop.Co) error {
		w.runtime = javascript.New(co, &javascript.Options{NextTick: true, Web: true, OnError: w.uncaught})
		w.bind()
		if err := w.runtime.VM().Set("source", program); err != nil {
			return err
		}
		return w.runtime.Run(co, "start.js",
			"setImmediate(() => new Function('log', 'busy', 'io', source)(log, busy, io))")
	})
	return w.lines, err
}

// A world has what programs are given.
type world struct {
	clock   *timer.Virtual
	runtime *javascript.Runtime
	lines   []string
}

func (w *world) log(line string) { w.lines = append(w.lines, line) }

func (w *world) bind() {
	vm := w.runtime.VM()
	set := func(name string, value any) {
		if err := vm.Set(name, value); err != nil {
			panic(err)
		}
	}
	set("log", func(call goja.FunctionCall) goja.Value { w.log(call.Argument(0).String()); return nil })
	set("busy", func(milliseconds int) { w.clock.Advance(time.Duration(milliseconds) * time.Millisecond) })
	set("post", func(call goja.FunctionCall) goja.Value {
		fn, _ := goja.AssertFunction(call.Argument(0))
		w.runtime.CallSoon(func() error {
			_, err := fn(goja.Undefined())
			return err
		})
		return nil
	})
	if _, err := vm.RunString(ioSource); err != nil {
		panic(err)
	}
}

// ioSource is io as in testdata/node/run.js, where it is the listener of a message port: what that throws is thrown
// by a tick.
const ioSource = `function io(fn) { post(() => { try { fn() } catch (e) { process.nextTick(() => { throw e }) } }) }`

// uncaught logs what Node's handlers of uncaught exceptions and unhandled rejections log in testdata/node/run.js.
func (w *world) uncaught(err error) bool {
	var e *javascript.Error
	if !errors.As(err, &e) {
		return false
	}
	text := e.Message
	if e.Name != "" {
		text = e.Name + ": " + e.Message
	}
	if e.Rejection {
		w.log("unhandled " + text)
	} else {
		w.log("uncaught " + text)
	}
	return true
}
