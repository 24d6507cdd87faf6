package isolate_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/isolate"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/loop"
)

// The main of this program, here TestMain, has called process.Main.
func ExamplePool() {
	p := isolate.New(nil)
	defer p.Close()
	s := isolate.Script{Name: "total.js", Source: "input.prices.reduce((a, b) => a + b)"}
	s.Input = map[string]any{"prices": []int{3, 4, 5}}
	r, err := p.Submit(context.Background(), s).Result(context.Background())
	fmt.Println(string(r.Value), err)
	// Output: 12 <nil>
}

func ExamplePool_Run() {
	p := isolate.New(&isolate.Options{Web: true})
	defer p.Close()
	err := loop.Run(func(co *loop.Co) error {
		r, err := p.Run(co, isolate.Script{Name: "hello.js", Source: `
			console.log("hello from elsewhere");
			new Promise(done => setTimeout(done, 1, { a: 1 }))
		`}).Await(co)
		fmt.Print(r.Output)
		fmt.Println(string(r.Value), err)
		return nil
	})
	fmt.Println(err)
	// Output:
	// hello from elsewhere
	// {"a":1} <nil>
	// <nil>
}

func ExampleResult_Decode() {
	p := isolate.New(nil)
	defer p.Close()
	s := isolate.Script{Name: "user.js", Source: `({ Name: "Ada", Born: 1815 })`}
	r, _ := p.Submit(context.Background(), s).Result(context.Background())
	var user struct {
		Name string
		Born int
	}
	fmt.Println(r.Decode(&user), user)
	// Output: <nil> {Ada 1815}
}

// An operator of the engine is not interrupted; the worker is killed, and the next script has another one.
func ExampleError() {
	p := isolate.New(&isolate.Options{Grace: time.Millisecond})
	defer p.Close()
	for _, s := range []isolate.Script{
		{Name: "main.js", Source: "throw new TypeError('no')"},
		{Name: "main.js", Source: "3n ** 100000000n", Limits: &isolate.Limits{Time: 50 * time.Millisecond}},
		{Name: "main.js", Source: "1 + 1"},
	} {
		r, err := p.Submit(context.Background(), s).Result(context.Background())
		var thrown *javascript.Error
		var death *process.WorkerDeathError
		switch {
		case errors.As(err, &thrown):
			fmt.Println("it has thrown a", thrown.Name)
		case errors.Is(err, loop.ErrTimeout):
			fmt.Println("its worker was killed")
		case errors.As(err, &death):
			fmt.Println("its worker died:", death)
		default:
			fmt.Println(string(r.Value))
		}
	}
	// Output:
	// it has thrown a TypeError
	// its worker was killed
	// 2
}

// What a host gives its scripts is registered in an init, or at the top of main, so that workers know it as well.
func init() {
	isolate.Register("prices", isolate.Setup{Bind: func(r *javascript.Runtime) error {
		return r.VM().Set("price", func(what string) int { return map[string]int{"tea": 3, "cake": 5}[what] })
	}})
}

func ExampleRegister() {
	p := isolate.New(&isolate.Options{Setup: "prices"})
	defer p.Close()
	s := isolate.Script{Name: "order.js", Source: "input.reduce((sum, what) => sum + price(what), 0)"}
	s.Input = []string{"tea", "cake"}
	r, err := p.Submit(context.Background(), s).Result(context.Background())
	fmt.Println(string(r.Value), err)
	// Output: 8 <nil>
}
