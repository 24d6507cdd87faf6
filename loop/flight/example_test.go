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

// A folder keeps the last records of runs that have failed.
func ExampleFolder() {
	path, err := os.MkdirTemp("", "flights")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(path)
	folder := &flight.Folder{Path: path, Files: 2}
	for range 3 {
		r := flight.New(&flight.Options{To: folder.Put})
		err := loop.RunWith(context.Background(), &loop.Options{Recorder: r},
			func(*loop.Co) error { return os.ErrInvalid })
		fmt.Println(err, r.Err())
	}
	files, err := os.ReadDir(path)
	fmt.Println(len(files), "files", err)
	// Output:
	// invalid argument <nil>
	// invalid argument <nil>
	// invalid argument <nil>
	// 2 files <nil>
}

// A record may be taken while the loop runs, from any goroutine.
func ExampleRecorder() {
	r := flight.New(nil)
	_ = loop.RunWith(context.Background(), &loop.Options{Clock: &timer.Virtual{}, Recorder: r}, func(co *loop.Co) error {
		if err := co.Sleep(time.Second); err != nil {
			return err
		}
		taken := make(chan *flight.Flight)
		go func() { taken <- r.Take("somebody asks") }()
		f := <-taken //monoloop:allow blocking it takes no turn of the loop
		fmt.Println(f.Reason, f.Summary().To)
		return nil
	})
	// Output: somebody asks 1s
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
