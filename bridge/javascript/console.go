package javascript

import (
	"context"
	"io"
	"log/slog"

	"github.com/dop251/goja"
)

// bindConsole gives the script a console that prints to the host's logger and writers.
func (r *Runtime) bindConsole() {
	console := r.load("console.js", map[string]any{
		"now":     r.performanceNow,
		"print":   r.print,
		"promise": r.showPromise,
		"trim":    func(stack string) string { return headOf(stack) + linesOf(stack) },
	})
	r.reserved.inspect, _ = goja.AssertFunction(console.Get("inspect"))
}

// headOf returns a stack up to its first line "at …".
func headOf(stack string) string { return stack[:len(stack)-len(fromLines(stack))] }

func (r *Runtime) print(level, text string) {
	if r.o.Console != nil {
		levels := map[string]slog.Level{"debug": slog.LevelDebug, "warn": slog.LevelWarn, "error": slog.LevelError}
		r.o.Console.Log(context.Background(), levels[level], text)
	}
	out := r.o.Output
	if (level == "warn" || level == "error") && r.o.ErrorOutput != nil {
		out = r.o.ErrorOutput
	}
	if out != nil {
		_, _ = io.WriteString(out, text+"\n")
	}
}

// showPromise shows a promise by its state.
func (r *Runtime) showPromise(call goja.FunctionCall) goja.Value {
	p, ok := call.Argument(0).Export().(*goja.Promise)
	if !ok || p.State() == goja.PromiseStatePending {
		return r.vm.ToValue("<pending>")
	}
	show, _ := goja.AssertFunction(call.Argument(1))
	text, err := show(goja.Undefined(), p.Result())
	if err != nil {
		panic(err)
	}
	if p.State() == goja.PromiseStateRejected {
		return r.vm.ToValue("<rejected> " + text.String())
	}
	return text
}

// Inspect returns a value of the script as console.log shows it. It needs Options.Web; without, it is the value as a
// string.
func (r *Runtime) Inspect(v goja.Value) (text string) {
	err := r.Do(func() error {
		if r.reserved.inspect == nil {
			text, _ = r.text(v)
			return nil
		}
		shown, err := r.reserved.inspect(goja.Undefined(), v)
		if err == nil {
			text = shown.String()
		}
		return err
	})
	if err != nil {
		return err.Error()
	}
	return text
}
