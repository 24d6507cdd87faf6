package eventlog_test

import (
	"fmt"

	"github.com/monoloop-go/monoloop/internal/engine/eventlog"
)

func ExampleLog() {
	l := eventlog.New(1000)
	l.Start(1, 0)
	l.Step(1)
	l.Words(func(_ uint64, words []eventlog.Word) {
		for _, w := range words[3:] {
			fmt.Println(w.Kind() == eventlog.Start, w.Kind() == eventlog.Step, w.Value())
		}
	})
	// Output:
	// true false 1
	// false true 1
}
