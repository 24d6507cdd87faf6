package module_test

import (
	"context"
	"fmt"
	"os"
	"testing/fstest"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/module"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// A script has async generators and for await, which the engine lacks, without being a module.
func ExampleScript() {
	err := loop.RunWith(context.Background(), &loop.Options{Clock: &timer.Virtual{}}, func(co *loop.Co) error {
		source, err := module.Script("main.js", `
			async function* numbers() { yield 1; yield 2 }
			(async () => { for await (const n of numbers()) console.log(n) })();
		`)
		if err != nil {
			return err
		}
		return javascript.New(co, &javascript.Options{Web: true, Output: os.Stdout}).Run(co, "main.js", source)
	})
	fmt.Println(err)
	// Output:
	// 1
	// 2
	// <nil>
}

// A main module, one that it imports and that awaits at its top level, and one that it imports when it needs it.
func ExampleLoader() {
	files := fstest.MapFS{
		"main.mjs":   {Data: []byte(`import { users } from "./users.mjs"; console.log((await import("./show.mjs")).show(users))`)},
		"users.mjs":  {Data: []byte(`export const users = await new Promise(ok => setTimeout(ok, 1000, ["Ada", "Grace"]))`)},
		"show.mjs":   {Data: []byte(`import words from "./words.json"; export const show = list => list.join(words.and)`)},
		"words.json": {Data: []byte(`{"and": " and "}`)},
	}
	err := loop.RunWith(context.Background(), &loop.Options{Clock: &timer.Virtual{}}, func(co *loop.Co) error {
		r := javascript.New(co, &javascript.Options{Web: true, Output: os.Stdout})
		return module.New(r, files).Run(co, "main.mjs")
	})
	fmt.Println(err)
	// Output:
	// Ada and Grace
	// <nil>
}
