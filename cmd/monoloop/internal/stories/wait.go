package stories

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

func aggregateOutcomes(w io.Writer) error {
	return loop.Run(func(co *loop.Co) error {
		later, dropped := future.New[int](co), future.New[int](co)
		setLater(co, later, 2, 10*time.Millisecond)
		dropped.Future().Cancel(nil)

		results, failures, err := aggregate(co, future.Finished(co, 1), later.Future(),
			future.Failed[int](co, errors.New("third failed")), dropped.Future())
		fmt.Fprintln(w, "Results:", results)
		fmt.Fprintln(w, "Exceptions:", failures)
		note(w, "a member that was canceled is among them; Python's \"except Exception\" would let it escape.")
		return err
	})
}

// aggregate waits for all, and sorts the outcomes into values and errors.
func aggregate(co *loop.Co, fs ...*future.Future[int]) (results []int, failures []error, err error) {
	done, _, err := future.Wait(co, future.AllCompleted, fs...)
	for _, f := range done {
		if v, err := f.Result(); err != nil {
			failures = append(failures, err)
		} else {
			results = append(results, v)
		}
	}
	return results, failures, err
}
