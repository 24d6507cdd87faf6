package module_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing/fstest"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/module"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
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

// A module that reads a balance, awaits, and writes it back loses a deposit under some schedule.
func ExampleProgram() {
	files := fstest.MapFS{
		"bank.mjs": {Data: []byte(`
			export let balance = 0;
			export async function deposit(n) { const before = balance; await io(); balance = before + n }
		`)},
		"main.mjs": {Data: []byte(`
			import * as bank from "./bank.mjs";
			const first = bank.deposit(1);
			await io();
			await Promise.all([first, bank.deposit(1)]);
			assert(bank.balance === 2, "a deposit is lost");
		`)},
	}
	report := looptest.Explorer{Schedules: 100}.Run(module.Program(nil, files, "main.mjs"))
	var failed *javascript.Error
	fmt.Println(errors.As(report.Failure, &failed), failed.Message)
	// Output:
	// true assert: a deposit is lost
}

// An await at the top level that nobody settles ends the run with an error of its own.
func ExampleErrUnsettled() {
	files := fstest.MapFS{"main.mjs": {Data: []byte(`await new Promise(() => {})`)}}
	err := loop.Run(func(co *loop.Co) error { return module.New(javascript.New(co, nil), files).Run(co, "main.mjs") })
	fmt.Println(errors.Is(err, module.ErrUnsettled))
	fmt.Println(err)
	// Output:
	// true
	// module: the await at the top level is never settled: main.mjs
}
