package linear_test

import (
	"fmt"

	"github.com/monoloop-go/monoloop/loop/looptest/linear"
)

// counter is a service that counts up, and tells where it was.
var counter = linear.Spec[int, string, int]{
	Apply: func(n int, _ string) (int, int) { return n + 1, n },
}

func ExampleCheck() {
	var h linear.History[string, int]
	a := h.Begin("a", "next")
	b := h.Begin("b", "next")
	b.End(0) // whichever of the two was first
	a.End(1)
	fmt.Println(linear.Check(counter, &h))

	h.Begin("b", "next").End(1) // a had it, and this one began later
	fmt.Println(linear.Check(counter, &h))
	// Output:
	// <nil>
	// not linearizable
	//       2-3    b: next = 0
	//       1-4    a: next = 1
	//   leads to 2, and leaves no place for
	//       5-6    b: next = 1
}

func ExampleHistory_Begin() {
	var h linear.History[string, int]
	h.Begin("a", "next") // no answer comes
	h.Begin("b", "next").End(1)
	for _, op := range h.Operations() {
		fmt.Println(op)
	}
	fmt.Println(linear.Check(counter, &h))
	// Output:
	// a: next, outcome unknown
	// b: next = 1
	// <nil>
}

func ExampleOperation_End() {
	var h linear.History[string, int]
	op := h.Begin("a", "next")
	fmt.Println(op.Ended())
	op.End(0)
	fmt.Println(op.Ended(), op.Client, op.In, op.Out)
	// Output:
	// false
	// true a next 0
}

func ExampleSpec() {
	type write struct {
		key   string
		value int // 0 reads
	}
	registers := linear.Spec[int, write, int]{
		Apply: func(now int, in write) (int, int) {
			if in.value == 0 {
				return now, now
			}
			return in.value, in.value
		},
		Part: func(in write) string { return in.key },
	}
	var h linear.History[write, int]
	h.Begin("a", write{"x", 1}).End(1)
	h.Begin("a", write{"y", 2}).End(2)
	h.Begin("b", write{"y", 0}).End(0)
	fmt.Println(linear.Check(registers, &h))
	// Output:
	// not linearizable (y)
	//       3-4    a: {y 2} = 2
	//   leads to 2, and leaves no place for
	//       5-6    b: {y 0} = 0
}

func ExampleNotLinearizable() {
	var h linear.History[string, int]
	h.Begin("a", "next").End(7)
	err, _ := linear.Check(counter, &h).(*linear.NotLinearizable)
	fmt.Println(len(err.Done), err.State, len(err.Missing))
	// Output: 0 0 1
}
