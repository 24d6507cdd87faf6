package queue_test

import (
	"errors"
	"fmt"

	"github.com/monoloop-go/monoloop/task/queue"
)

func ExampleQueue_TryGet() {
	q := queue.New[string](1)
	fmt.Println(q.TryPut("a"), errors.Is(q.TryPut("b"), queue.ErrFull))
	_, err := q.TryGet()
	fmt.Println(err, q.TaskDone(), errors.Is(q.TaskDone(), queue.ErrOverDone))
	_, err = q.TryGet()
	fmt.Println(errors.Is(err, queue.ErrEmpty))
	// Output:
	// <nil> true
	// <nil> <nil> true
	// true
}
