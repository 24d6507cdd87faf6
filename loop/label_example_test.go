package loop_test

import (
	"context"
	"fmt"
	"runtime/pprof"

	"github.com/monoloop-go/monoloop/loop"
)

// With Labels, what a profile counts is split by task. Labels that the program adds by pprof.Do are beside that.
func ExampleOptions_labels() {
	err := loop.RunWith(context.Background(), &loop.Options{Labels: true}, func(co *loop.Co) error {
		co.SetName("worker")
		pprof.Do(co.Context(), pprof.Labels("query", "totals"), func(ctx context.Context) {
			pprof.ForLabels(ctx, func(key, value string) bool {
				fmt.Println(key, "=", value)
				return true
			})
		})
		return nil
	})
	fmt.Println(err)
	// Output:
	// query = totals
	// task = worker
	// <nil>
}

// Inspectors show the values that have names.
func ExampleVar_Named() {
	user := loop.NewVar("").Named("user")
	err := loop.Run(func(co *loop.Co) error {
		user.Set(co, "Ada")
		co.Low().EachValue(func(name string, value any) bool {
			fmt.Println(name, "=", value)
			return true
		})
		return nil
	})
	fmt.Println(err)
	// Output:
	// user = Ada
	// <nil>
}
