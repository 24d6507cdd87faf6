package play_test

import (
	"fmt"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/page/play"
)

func ExamplePlay() {
	p := play.Find("overdraft")
	fmt.Println(p.About)
	run := play.Play(p.Run(false), map[int]int{0: 1}, 0) // at the first choice, the second runs first
	fmt.Println(run.Record, run.Outcome, run.Error)
	first := run.Pictures[1]
	fmt.Println(first.Next.Name, "of", first.Options)
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
