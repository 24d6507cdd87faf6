package looptest_test

import (
	"errors"
	"fmt"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// pessimist lets happen what may, and says so.
type pessimist struct{ looptest.Source }

func (pessimist) Answer(q looptest.Question) uint64 {
	if q.Kind != "site" {
		return q.Drawn
	}
	fmt.Printf("%s %d: %s\n", q.Kind, q.Number, q.Name)
	return 1
}

func ExampleAnswerer() {
	program := func(t *looptest.T, _ *loop.Co) error {
		if t.Site("the disk is full") && t.Site("no other disk") {
			return errors.New("nowhere to write")
		}
		return nil
	}
	report := looptest.Explorer{Source: pessimist{looptest.FIFO()}, Schedules: 1}.Run(program)
	fmt.Println(report.Failure.Err, report.Failure.Record)
	// Output:
	// site 0: the disk is full
	// site 1: no other disk
	// nowhere to write m1:site=0/1,1/1
}
