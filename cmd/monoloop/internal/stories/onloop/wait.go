package onloop

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// ProducerConsumer awaits what another task makes.
var ProducerConsumer = Story{"producer-consumer", "A consumer awaits what a producer makes",
	"Awaiting a future looks like calling a function.", producerConsumer,
	[]string{"producerConsumer", "consume", "produce"}}

func producerConsumer(co *loop.Co, w io.Writer) error {
	v, err := consume(co)
	fmt.Fprintln(w, v)
	return err
}

func consume(co *loop.Co) (string, error) {
	p := future.New[string](co)
	task.Do(co, func(co *loop.Co) error { return produce(co, p) }, task.Named("producer"))

	v, err := p.Future().Await(co)
	return strings.ToUpper(v), err
}

func produce(co *loop.Co, p *future.Promise[string]) error {
	if err := co.Sleep(10 * time.Millisecond); err != nil {
		return err
	}
	p.SetResult("Async result ready!")
	return nil
}

// StartSignal has three tasks await one future.
var StartSignal = Story{"start-signal", "Three workers wait for one start signal",
	"Any number of tasks can await one future, and all of them get its result.", startSignal, []string{"startSignal"}}

func startSignal(co *loop.Co, w io.Writer) error {
	start := future.New[string](co)
	var results []string // of all workers: no two of them run at the same time
	worker := func(id int) *task.Task[struct{}] {
		return task.Do(co, func(co *loop.Co) error {
			data, err := start.Future().Await(co)
			if err == nil {
				results = append(results, fmt.Sprintf("Worker %d processed %s", id, data))
			}
			return err
		}, task.Named(fmt.Sprint("worker ", id)))
	}
	workers := []*task.Task[struct{}]{worker(0), worker(1), worker(2)}

	if err := co.Sleep(10 * time.Millisecond); err != nil { // let the workers get ready
		return err
	}
	start.SetResult("shared data")
	_, err := future.Gather(co, workers...).Await(co)
	fmt.Fprintf(w, "%q\n", results)
	return err
}

// ThreeItems gathers what three tasks do.
var ThreeItems = Story{"three-items", "Three items are processed side by side and gathered",
	"To run coroutines at the same time, make tasks of them.", threeItems, []string{"threeItems", "processItem"}}

func threeItems(co *loop.Co, w io.Writer) error {
	process := func(item string) *task.Task[string] {
		return task.Go(co, func(co *loop.Co) (string, error) { return processItem(co, w, item) }, task.Named(item))
	}
	results, err := future.Gather(co, process("item1"), process("item2"), process("item3")).Await(co)
	fmt.Fprintf(w, "%q\n", results)
	return err
}

func processItem(co *loop.Co, w io.Writer, item string) (string, error) {
	fmt.Fprintln(w, "Processing", item)
	if err := co.Sleep(10 * time.Millisecond); err != nil {
		return "", err
	}
	return "Processed " + item, nil
}
