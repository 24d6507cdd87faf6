package future_test

import (
	"errors"
	"fmt"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

func ExampleFuture_Result() {
	l := loop.New(nil)
	p := future.New[int](l)
	_, err := p.Future().Result()
	fmt.Println(errors.Is(err, future.ErrPending))
	p.SetError(errors.New("no paper"))
	fmt.Println(p.Future().Result())
	fmt.Println(l.Close())
	// Output:
	// true
	// 0 no paper
	// <nil>
}
