package maporder

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// Statements of all forms, around what the order shows.
func forms(_ *loop.Co, m map[string]any) (first string) {
	for name, v := range m { // want "the body calls fmt.Println"
	again:
		for i := 0; i < 3; i++ {
			switch v := v.(type) {
			case int:
				if v > i {
					break again
				}
			case string:
				if v == "" {
					continue
				} else if len(v) == 3 {
					fmt.Println(name)
				}
			}
		}
	}
	var name string
	for name = range m { // want "the body sets first, where the last element wins"
		first = name
	}
	for name := range m { // want "the body calls fmt.Println"
		text := func() string { fmt.Println(); return name }()
		_ = text
	}
	for name := range m { // want "the body calls fmt.Sscan"
		var n int
		if _, err := fmt.Sscan(name, &n); err != nil {
			return ""
		}
	}
	for range m {
		fmt.Println("the same each time")
	}
	return first
}

type ledger struct {
	byName map[string][]int
	total  atomic.Int64
	last   atomic.Int64
	mask   uint
	marks  [3]int
}

func (l *ledger) harmless(_ *loop.Co, m map[string]int, times map[string]time.Time, f *future.Future[int]) {
	for name, v := range m {
		var twice, thrice = v * 2, int64(v * 3)
		l.total.Add(thrice)
		l.mask |= uint(twice)
		l.mask = l.mask | uint(v)
		l.marks[v]++
		_ = recursive(v)
		if !f.Done() && times[name].IsZero() {
			panic(fmt.Sprint(name, f))
		}
		func(string) {}(name)
	}
	for name, v := range m { // want "the body calls l.last.Store"
		l.last.Store(int64(v))
		_ = name
	}
	for _, v := range m { // want "the body changes l.mask by an operation that does not commute"
		l.mask <<= uint(v)
	}
	for _, v := range m { // want "the body sets l.mask, where the last element wins"
		l.mask = l.mask - uint(v)
	}
	for name, v := range m { // want "the body calls l.set"
		l.set(v)
		_ = name
	}
	for name, v := range m { // want "the body calls deferring"
		deferring(name, v)
	}
	for k := range generic[string, int](m) { // want "the body calls show"
		show[string, int](k)
	}
}

func (l *ledger) set(v int) { l.marks = [3]int{v} }

func deferring(name string, v int) { defer fmt.Println(name, v) }

func recursive(n int) int {
	if n == 0 {
		return 0
	}
	return recursive(n - 1)
}

func generic[K comparable, V any](m map[K]V) map[K]V { return m }

func show[K comparable, V any](k K) { fmt.Println(k) }
