package play_test

import (
	"fmt"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/page/play"
)

func ExampleDecide() {
	p := play.Find("overdraft")
	fmt.Println(p.About)
	first := play.Question{Kind: "next", Number: 0} // the first choice, at which the second of two is to run
	run, _ := play.Decide(p.Run(false), "m1:", first, 1)
	fmt.Println(run.Record, run.Outcome, run.Error)
	chosen := run.Pictures[1]
	fmt.Println(chosen.Next.Name, "of", chosen.Options)
	// Output:
	// The balance is checked before a request and drawn on after it.
	// m1:next=0/1 error the balance is -10
	// shop of [{rent 2} {shop 3}]
}

func ExampleExplore() {
	x := play.Explore(play.Find("two-locks").Run(false), 1)
	record, schedules := x.Some(1000)
	run, err := play.PlayRecord(play.Find("two-locks").Run(false), record)
	fmt.Println(schedules < 100, run.Outcome, err)
	// Output: true deadlock <nil>
}
