package stories

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/big"

	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// factorial is what the processes are asked for. They are this program, started anew, and know it by its name; that is
// why whatever tells the stories calls process.Main first.
var factorial = remote.Register("stories.factorial", func(_ context.Context, n int64) (*big.Int, error) {
	if n < 0 {
		return nil, errNegative
	}
	return new(big.Int).MulRange(1, n), nil
})

var errNegative = errors.New("there is no factorial of a negative number")

func processPool(w io.Writer) error {
	pool := process.New(&process.Options{Workers: 4})
	defer pool.Close()
	return loop.Run(func(co *loop.Co) error {
		var jobs []*future.Future[*big.Int]
		for n := range int64(5) {
			jobs = append(jobs, process.Run(co, pool, factorial, n+5))
		}
		results, err := future.Gather(co, jobs...).Await(co)
		for _, v := range results {
			fmt.Fprintln(w, v)
		}
		if err != nil {
			return err
		}

		_, err = process.Run(co, pool, factorial, -1).Await(co)
		var failure *remote.Error
		if !errors.As(err, &failure) {
			return err
		}
		note(w, "an error comes with the name of its type there, %s: %v.", failure.Type, failure)
		return nil
	})
}
