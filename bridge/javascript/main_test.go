package javascript_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/dop251/goja"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errBoom = errors.New("boom")

// A script runs under virtual time with a function log, whose lines are kept.
type script struct {
	t       *testing.T
	options javascript.Options
	clock   timer.Virtual
	lines   []string
}

func newScript(t *testing.T) *script {
	return &script{t: t, options: javascript.Options{NextTick: true, Web: true}}
}

// printsAsNode runs a script of testdata/node, which prints what Node has printed.
func (s *script) printsAsNode(name string) {
	source, err := os.ReadFile("testdata/node/" + name + ".js")
	require.NoError(s.t, err)
	want, err := os.ReadFile("testdata/node/" + name + ".txt")
	require.NoError(s.t, err)
	var out strings.Builder
	s.options.Output = &out
	require.NoError(s.t, s.run(string(source)))
	require.Equal(s.t, string(want), out.String())
}

// with runs main with a Runtime of the script's options.
func (s *script) with(main func(co *loop.Co, r *javascript.Runtime) error) error {
	return loop.RunWith(context.Background(), &loop.Options{Clock: &s.clock}, func(co *loop.Co) error {
		r := javascript.New(co, &s.options)
		s.bind(r)
		return main(co, r)
	})
}

func (s *script) bind(r *javascript.Runtime) {
	log := func(call goja.FunctionCall) goja.Value {
		words := make([]string, len(call.Arguments))
		for i, a := range call.Arguments {
			words[i] = a.String()
		}
		s.log(strings.Join(words, " "))
		return goja.Undefined()
	}
	if err := r.VM().Set("log", log); err != nil {
		panic(err)
	}
}

func (s *script) log(line string) { s.lines = append(s.lines, line) }

// run runs a source to the end of its run.
func (s *script) run(source string) error {
	return s.with(func(co *loop.Co, r *javascript.Runtime) error { return r.Run(co, "main.js", source) })
}

// handled has the host handle every error, and log it.
func (s *script) handled() *script {
	s.options.OnError = func(err error) bool {
		text, _, _ := strings.Cut(err.Error(), "\n")
		s.log("host: " + text)
		return true
	}
	return s
}

// prints requires that a source runs to its end, and what it logs.
func prints(t *testing.T, source string, want ...string) {
	t.Helper()
	s := newScript(t)
	require.NoError(t, s.run(source))
	require.Equal(t, want, s.lines)
}

func ExampleRuntime() {
	virtual := &loop.Options{Clock: &timer.Virtual{}}
	err := loop.RunWith(context.Background(), virtual, func(co *loop.Co) error {
		r := javascript.New(co, nil)
		if err := r.VM().Set("print", fmt.Println); err != nil {
			return err
		}
		return r.Run(co, "main.js", `
			setTimeout(() => print("timer"), 1);
			setImmediate(() => print("immediate"));
			Promise.resolve().then(() => print("microtask"));
			print("script");
		`)
	})
	fmt.Println(err)
	// Output:
	// script
	// microtask
	// immediate
	// timer
	// <nil>
}
