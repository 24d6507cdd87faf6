// Package maporder ranges over maps in task code.
package maporder

import (
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

var last string

func calls(co *loop.Co, m map[string]time.Duration) error {
	for name, d := range m { // want "the body calls fmt.Println"
		fmt.Println(name, d)
	}
	for _, d := range m { // want "the body calls co.Sleep"
		if err := co.Sleep(d); err != nil {
			return err
		}
	}
	for name := range maps.Keys(m) { // want "the body calls task.Do"
		task.Do(co, func(co *loop.Co) error { return co.Yield() }, task.Named(name))
	}
	for _, d := range maps.All(m) { // want "the body calls co.Sleep"
		_ = co.Sleep(d)
	}
	for name := range m { // want "the body calls remember"
		remember(name)
	}
	for name := range m { // want "the body prints"
		println(name)
	}
	for name := range m { // want "the body calls fmt.Print"
		_ = func() { fmt.Println(name) } // is made here, and not called
		switch name {
		case "":
			if len(name) > 1 {
				for range 3 {
					fmt.Print(name)
				}
			}
		}
	}
	return nil
}

func remember(name string) { last = name }

func channels(_ *loop.Co, m map[string]chan int) {
	for _, c := range m { // want "the body sends to a channel"
		c <- 1 // want "a send to a channel"
	}
	for _, c := range m { // want "the body receives from a channel"
		<-c // want "a receive from a channel"
	}
	for _, c := range m { // want "the body receives from a channel"
		for range c { // want "a range over a channel"
		}
	}
	for _, c := range m { // want "the body closes a channel"
		close(c)
	}
	for _, c := range m { // want "the body starts a goroutine"
		go func() { c <- 1 }()
	}
	for _, c := range m { // want "the body defers a call"
		defer close(c)
	}
	for _, c := range m { // want "the body selects a channel"
		select {
		case c <- 1:
		default:
		}
	}
}

func values(_ *loop.Co, m map[string]int, fs map[string]float64) (string, []string, float64, error) {
	var (
		names []string
		some  string
		text  string
		sum   float64
		all   error
		list  [3]string
		n     int
	)
	for name := range m { // want "the body appends to names, which is not sorted afterwards"
		names = append(names, name)
	}
	for name := range m { // want "the body sets some, where the last element wins"
		some = name
	}
	for name := range m { // want "the body changes text by an operation that does not commute"
		text += name
	}
	for _, f := range fs { // want "the body changes sum by an operation that does not commute"
		sum += f
	}
	for name := range m { // want "the body sets all, where the last element wins"
		all = errors.Join(all, errors.New(name))
	}
	for name := range m { // want "the body sets list[n], where the last element wins"
		list[n] = name
		n++
	}
	for name := range m { // want "the body returns whichever element comes first"
		return name, names, sum, all
	}
	return some + text + list[0], names, sum, all
}

type step struct {
	promises map[string]*future.Promise[int]
}

func (s *step) Step(*loop.Co, error) (done bool, err error) {
	for _, p := range s.promises { // want "the body calls p.SetResult"
		p.SetResult(1)
	}
	return true, nil
}

func callbacks(l *loop.Loop, m map[string]func()) {
	l.CallSoon(func() {
		for _, fn := range m { // want "the body calls fn"
			fn()
		}
	})
	l.CallSoon(tick)
}

func tick() {
	for name := range map[string]int{"a": 1} { // want "the body calls fmt.Println"
		fmt.Println(name)
	}
}

type counter struct{ n, max int }

func (c *counter) top(n int) { c.max = n }

func methods(_ *loop.Co, m map[string]int, c *counter) {
	for _, n := range m { // want "the body calls c.top"
		c.top(n)
	}
}
