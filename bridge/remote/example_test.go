package remote_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/loop"
)

var errEmpty = errors.New("empty")

type rangeError struct{ Limit int }

func (e *rangeError) Error() string { return fmt.Sprint("beyond ", e.Limit) }

func init() {
	remote.RegisterSentinel("remote_test.errEmpty", errEmpty)
	remote.RegisterError[*rangeError]()
}

var check = remote.Register("check", func(_ context.Context, n int) (string, error) {
	switch {
	case n == 0:
		return "", errEmpty
	case n > 10:
		return "", fmt.Errorf("check: %w", &rangeError{10})
	}
	return fmt.Sprint(n, " is fine"), nil
})

// A job is what an engine carries to a worker.
type job struct {
	Func, Signature, Codec string
	Limit                  time.Duration
	Arg                    []byte
}

// work is what a worker does with a job.
func work(ctx context.Context, j job) (outcome []byte) {
	codec, ok := remote.FindCodec(j.Codec)
	fn, known := remote.Find(j.Func)
	if !ok || !known || fn.Signature() != j.Signature {
		return remote.AppendFailure(nil, remote.Gob{}, fmt.Errorf("%w: %q", remote.ErrUnknownFunc, j.Func))
	}
	return fn.Call(ctx, codec, j.Limit, j.Arg, nil)
}

// call is what an engine does, except that nothing is between its ends.
func call[A, R any](fn *remote.Func[A, R], arg A) (v R, err error) {
	codec := remote.JSON{}
	b, err := fn.EncodeArg(codec, arg)
	if err != nil {
		return v, err
	}
	j := job{fn.Name(), fn.Signature(), remote.CodecName(codec), fn.Limit(), b}
	v, _, err = fn.ReadOutcome(work(context.Background(), j), codec)
	return v, err
}

// The smallest engine there is.
func ExampleFind() {
	fmt.Println(call(check, 7))
	// Output: 7 is fine <nil>
}

func ExampleRegisterSentinel() {
	_, err := call(check, 0)
	fmt.Println(errors.Is(err, errEmpty))
	// Output: true
}

func ExampleRegisterError() {
	_, err := call(check, 11)
	var beyond *rangeError
	fmt.Println(errors.As(err, &beyond), beyond.Limit)
	// Output: true 10
}

var open = remote.Register("open", func(_ context.Context, path string) (string, error) {
	_, err := os.Open(path)
	return path, err
})

func ExampleError() {
	_, err := call(open, "/no/such/file")
	var failure *remote.Error
	fmt.Println(errors.As(err, &failure), failure.Type)
	fmt.Println(errors.Is(err, os.ErrNotExist))
	// Output:
	// true *fs.PathError
	// true
}

var wait = remote.Register("wait", func(ctx context.Context, _ struct{}) (int, error) {
	<-ctx.Done()
	return 0, ctx.Err()
})

func ExampleFunc_Within() {
	_, err := call(wait.Within(time.Millisecond), struct{}{})
	fmt.Println(errors.Is(err, loop.ErrTimeout))
	// Output: true
}

// A node may hold itself, which no codec can send.
type node struct{ Next *node }

var count = remote.Register("count", func(_ context.Context, n *node) (int, error) { return 0, nil })

func ExampleJSON() {
	n := &node{}
	n.Next = n
	_, err := call(count, n)
	fmt.Println(errors.Is(err, remote.ErrTooDeep))
	// Output: true
}
