package flight_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"time"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/flight"
	"github.com/monoloop-go/monoloop/timer"
)

func Example() {
	r := flight.New(nil)
	_ = loop.RunWith(context.Background(), &loop.Options{Clock: &timer.Virtual{}, Recorder: r}, func(co *loop.Co) error {
		return co.Sleep(time.Second)
	})
	f := r.Take("it is over")
	for e := range f.Events() {
		if e.Task == 1 {
			fmt.Printf("%v %v [%s]\n", e.Time, e.Kind, e.What)
		}
	}
	// Output:
	// 0s start []
	// 0s step []
	// 0s park [sleep]
	// 1s wake []
	// 1s step []
	// 1s end []
}

// A run that fails leaves its record.
func ExampleOptions() {
	var file bytes.Buffer
	r := flight.New(&flight.Options{To: flight.Writer(&file, 10, 1<<20)})
	err := loop.RunWith(context.Background(), &loop.Options{Recorder: r}, func(*loop.Co) error { return os.ErrInvalid })
	f, reading := flight.Read(&file)
	fmt.Println(err, reading)
	fmt.Println(f.Reason, "/", f.Error)
	// Output:
	// invalid argument <nil>
	// a run ended with an error / invalid argument
}

func ExampleFlight_Summary() {
	r := flight.New(nil)
	_ = loop.RunWith(context.Background(), &loop.Options{Clock: &timer.Virtual{}, Recorder: r}, func(co *loop.Co) error {
		return co.Sleep(time.Second)
	})
	s := r.Take("it is over").Summary()
	fmt.Println(s.Tasks[0].Name, s.Tasks[0].Steps, s.Tasks[0].Parked, s.Idle)
	// Output: main 2 map[sleep:1s] 1s
}
