package channel_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/monoloop-go/monoloop/bridge/channel"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// Coroutines and goroutines talk over ordinary Go channels.
func ExampleRecv() {
	questions, answers := make(chan int), make(chan int)
	go func() {
		for q := range questions {
			answers <- q * q
		}
	}()
	err := loop.Run(func(co *loop.Co) error {
		defer close(questions)
		if err := channel.Send(co, questions, 7); err != nil {
			return err
		}
		v, ok, err := channel.Recv(co, answers)
		fmt.Println(v, ok)
		return err
	})
	fmt.Println(err)
	// Output:
	// 49 true
	// <nil>
}

// A value that is sent is either taken by the receiver or left to the sender, also when tasks are canceled.
func ExampleSend() {
	err := loop.Run(func(co *loop.Co) error {
		nobody := make(chan string)
		t := task.Do(co, func(co *loop.Co) error { return channel.Send(co, nobody, "hello") })
		if err := co.Yield(); err != nil {
			return err
		}
		t.Cancel(errors.New("nobody listens"))
		_, err := t.Await(co)
		return err
	})
	fmt.Println(err)
	// Output: canceled: nobody listens
}

func ExampleRange() {
	words := make(chan string)
	go func() {
		defer close(words)
		for _, w := range []string{"one", "goroutine", "sends"} {
			words <- w
		}
	}()
	err := loop.Run(func(co *loop.Co) error {
		for w, err := range channel.Range(co, words) {
			if err != nil {
				return err
			}
			fmt.Println(w)
		}
		return nil
	})
	fmt.Println(err)
	// Output:
	// one
	// goroutine
	// sends
	// <nil>
}

// As a future, a receive can be combined with what else may happen.
func ExampleReceive() {
	err := loop.Run(func(co *loop.Co) error {
		left, right := make(chan string), make(chan string, 1)
		right <- "from the right"
		done, pending, err := future.Wait(co, future.FirstCompleted, channel.Receive(co, left),
			channel.Receive(co, right))
		if err != nil {
			return err
		}
		fmt.Println(done[0].Result())
		for _, f := range pending {
			f.Cancel(nil)
			fmt.Println(f.Err())
		}
		return nil
	})
	fmt.Println(err)
	// Output:
	// from the right <nil>
	// canceled
	// <nil>
}

// sum is a step task that adds up what comes over a channel.
type sum struct {
	recv  channel.RecvStep[int]
	total int
}

func (s *sum) Step(co *loop.Co, in error) (bool, error) {
	for {
		done, err := s.recv.Step(co, in)
		if !done || err != nil {
			return done, err
		}
		if !s.recv.OK {
			return true, nil
		}
		s.total += s.recv.Value
		in = nil
	}
}

func (s *sum) Result() int { return s.total }

func ExampleRecvStep() {
	numbers := make(chan int)
	go func() {
		defer close(numbers)
		for i := range 5 {
			numbers <- i
		}
	}()
	err := loop.Run(func(co *loop.Co) error {
		t := task.GoStep(co, &sum{recv: channel.RecvStep[int]{From: numbers}})
		fmt.Println(t.Await(co))
		return nil
	})
	fmt.Println(err)
	// Output:
	// 10 <nil>
	// <nil>
}

func ExampleSendStep() {
	err := loop.Run(func(co *loop.Co) error {
		numbers := make(chan int)
		t := task.DoStep(co, &channel.SendStep[int]{To: numbers, Value: 42})
		fmt.Println(channel.Recv(co, numbers))
		_, err := t.Await(co)
		return err
	})
	fmt.Println(err)
	// Output:
	// 42 true <nil>
	// <nil>
}

// Two coroutines share the lines of a Reader: each line goes to one of them, whoever asks first.
func ExampleLines() {
	err := loop.Run(func(co *loop.Co) error {
		lines := channel.NewLines(co, strings.NewReader("a\nb\nc\nd\n"), nil)
		count := 0
		worker := func(co *loop.Co) error {
			for _, err := range lines.All(co) {
				if err != nil {
					return err
				}
				count++
			}
			return nil
		}
		_, err := future.Gather(co, task.Do(co, worker), task.Do(co, worker)).Await(co)
		fmt.Println(count, "lines")
		return errors.Join(err, lines.Close())
	})
	fmt.Println(err)
	// Output:
	// 4 lines
	// <nil>
}

func ExampleNewLines() {
	err := loop.Run(func(co *loop.Co) error {
		lines := channel.NewLines(co, strings.NewReader("first\nsecond\nthird"), nil)
		text, err := lines.Next(co)
		if err != nil {
			return err
		}
		fmt.Println("the first is", text)
		for text, err := range lines.All(co) {
			if err != nil {
				return err
			}
			fmt.Println(text)
		}
		return lines.Close()
	})
	fmt.Println(err)
	// Output:
	// the first is first
	// second
	// third
	// <nil>
}

// Lines that are too long are told of, and skipped.
func ExampleLinesOptions() {
	err := loop.Run(func(co *loop.Co) error {
		src := strings.NewReader("short\nrather long\nend")
		for text, err := range channel.NewLines(co, src, &channel.LinesOptions{MaxLine: 5}).All(co) {
			fmt.Printf("%q %v\n", text, err)
		}
		return nil
	})
	fmt.Println(err)
	// Output:
	// "short" <nil>
	// "" channel: line 2: line too long: more than 5 bytes
	// "end" <nil>
	// <nil>
}

func ExampleLineStep() {
	err := loop.Run(func(co *loop.Co) error {
		step := &channel.LineStep{Lines: channel.NewLines(co, strings.NewReader("hello\n"), nil)}
		_, err := task.DoStep(co, step).Await(co)
		fmt.Println(step.Line)
		return err
	})
	fmt.Println(err)
	// Output:
	// hello
	// <nil>
}
