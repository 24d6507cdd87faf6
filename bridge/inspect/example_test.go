package inspect_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A program may look at itself.
func ExampleTake() {
	err := loop.Run(func(co *loop.Co) error {
		task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Hour) }, task.Named("sleeper"))
		if err := co.Yield(); err != nil {
			return err
		}
		for _, t := range inspect.Take(co.Loop(), 10).Tasks {
			fmt.Printf("%d %s is %s: %q\n", t.ID, t.Name, t.State, t.WaitsFor)
		}
		return nil
	})
	fmt.Println(err)
	// Output:
	// 1 main is running: ""
	// 2 sleeper is parked: "sleep 1h0m0s"
	// <nil>
}

// Another goroutine asks, and waits no longer than it wants to.
func ExampleAsk() {
	err := loop.Run(func(co *loop.Co) error {
		_, err := bridge.RunInExecutor(co, nil, func(ctx context.Context) (struct{}, error) {
			ctx, cancel := context.WithTimeout(ctx, time.Minute)
			defer cancel()
			s, err := inspect.Ask(ctx, co.Loop(), 10)
			if err == nil {
				fmt.Println(s.Tasks[0].Name, s.Tasks[0].State)
			}
			return struct{}{}, err
		}).Await(co)
		return err
	})
	fmt.Println(err)
	// Output:
	// main parked
	// <nil>
}

// An Inspector is an http.Handler. Where it is not mounted at the root, it needs an http.StripPrefix.
func ExampleInspector() {
	in := inspect.New(nil)
	mux := http.NewServeMux()
	mux.Handle("/debug/loop/", http.StripPrefix("/debug/loop", in))
	l := loop.New(nil)
	in.Attach(l, "main")

	r := httptest.NewRequest("GET", "http://localhost/debug/loop/api/overview", nil)
	r.RemoteAddr = "127.0.0.1:1000"
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	fmt.Println(w.Code, w.Header().Get("Content-Type"))
	fmt.Println(l.Close())
	// Output:
	// 200 application/json; charset=utf-8
	// <nil>
}

// A panel shows what another package knows of.
func ExampleInspector_AddPanel() {
	in := inspect.New(nil)
	in.AddPanel("stock", inspect.PanelFunc(func(context.Context) (inspect.Contents, error) {
		stock := map[string]int{"apples": 12}
		return inspect.Contents{Value: stock, Tables: []inspect.PanelTable{{Title: "Fruit", Columns: []string{"kind", "left"},
			Rows: [][]any{{"apples", stock["apples"]}}}}}, nil
	}))
	r := httptest.NewRequest("GET", "http://localhost/api/panels/stock", nil)
	r.RemoteAddr = "127.0.0.1:1000"
	w := httptest.NewRecorder()
	in.ServeHTTP(w, r)
	fmt.Print(w.Body)
	// Output: {"apples":12}
}
