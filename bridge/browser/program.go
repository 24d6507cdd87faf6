//go:build js

package browser

import (
	"os"
	"syscall/js"

	"github.com/monoloop-go/monoloop/loop"
)

// A program is what workers run: the address of the wasm and of the script that it needs, and what is compiled of it.
type program struct {
	wasm, glue string
	compiling  js.Value // a promise of the module; undefined until the first worker is started
}

func newProgram(wasm, glue string) program {
	if wasm == "" {
		wasm = "program.wasm"
	}
	if glue == "" {
		glue = "wasm_exec.js"
	}
	return program{wasm: wasm, glue: glue}
}

func global(name string) js.Value { return js.Global().Get(name) }

// quiet is run when a program exits. What comes to it later, a message, a promise, the timeout that Go's glue leaves of
// its last wait, would throw, and be taken for a failure: it goes nowhere.
const quiet = `
		go.exit = () => {
			for (const timeout of go._scheduledTimeouts.values()) clearTimeout(timeout);
			go._resume = () => {};
		};`

// bootstrap is the script of a worker in a page, which is told what to run.
const bootstrap = `addEventListener("message", async ({ data }) => {
	let how = "has exited";
	try {
		importScripts(data.glue);
		const go = new Go();
		go.argv = data.args;` + quiet + `
		globalThis.` + workerMark + ` = data.port;
		await go.run(await WebAssembly.instantiate(data.module, go.importObject));
	} catch (error) {
		how = "has failed: " + error;
	}
	data.port.postMessage({ ` + propEnd + `: how });
}, { once: true });`

// nodeBootstrap is the same in Node.
const nodeBootstrap = `const { workerData: data } = require("worker_threads");
globalThis.require = require;
globalThis.fs = require("fs");
globalThis.path = require("path");
(async () => {
	let how = "has exited";
	try {
		require(data.glue);
		const go = new Go();
		go.argv = data.args;` + quiet + `
		globalThis.` + workerMark + ` = data.port;
		await go.run(await WebAssembly.instantiate(data.module, go.importObject));
	} catch (error) {
		how = "has failed: " + error;
	}
	data.port.postMessage({ ` + propEnd + `: how });
})();`

// inNode reports whether workers are those of Node.
func inNode() bool {
	return global("Worker").IsUndefined() && global("require").Type() == js.TypeFunction
}

// start starts a worker, and returns it with the port to it.
func (p *program) start(co *loop.Co) (worker, port js.Value, err error) {
	module, err := p.compiled(co)
	if err != nil {
		return worker, port, err
	}
	channel := global("MessageChannel").New()
	data := map[string]any{"module": module, "args": stringsOf(os.Args[:1]), "port": channel.Get("port2")}
	worker, err = catch(func() js.Value {
		if inNode() {
			return p.startInNode(data)
		}
		return p.startInPage(data)
	})
	return worker, channel.Get("port1"), err
}

// compiled waits for the program as a module, which is compiled once for all workers, and again if that has failed.
func (p *program) compiled(co *loop.Co) (js.Value, error) {
	if p.compiling.IsUndefined() {
		promise, err := catch(p.compile)
		if err != nil {
			return promise, err
		}
		p.compiling = promise
	}
	module, err := Await(co, p.compiling)
	if err != nil && !loop.IsCanceled(err) {
		p.compiling = js.Undefined()
	}
	return module, err
}

func (p *program) startInNode(data map[string]any) js.Value {
	data["glue"] = global("require").Invoke("path").Call("resolve", p.glue)
	options := map[string]any{"eval": true, "workerData": data, "transferList": []any{data["port"]}}
	return global("require").Invoke("worker_threads").Get("Worker").New(nodeBootstrap, options)
}

func (p *program) startInPage(data map[string]any) js.Value {
	data["glue"] = global("URL").New(p.glue, global("location").Get("href")).Get("href")
	text := global("Blob").New([]any{bootstrap}, map[string]any{"type": "text/javascript"})
	url := global("URL").Call("createObjectURL", text)
	worker := global("Worker").New(url)
	worker.Call("postMessage", data, []any{data["port"]})
	return worker
}

// compile returns a promise of the program as a module.
func (p *program) compile() js.Value {
	if inNode() {
		return global("WebAssembly").Call("compile", global("require").Invoke("fs").Call("readFileSync", p.wasm))
	}
	return global("WebAssembly").Call("compileStreaming", global("fetch").Invoke(p.wasm))
}

func stringsOf(list []string) []any {
	values := make([]any, len(list))
	for i, s := range list {
		values[i] = s
	}
	return values
}
