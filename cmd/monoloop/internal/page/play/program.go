package play

import (
	"fmt"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/bugs"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/stories/onloop"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
)

// A Program is one of those on the page.
type Program struct {
	Name   string
	About  string // in one sentence, what it does, or what is wrong with it
	Source string
	Bug    bool // it has a mistake, and a twin in which that is repaired

	run, repaired looptest.Program
}

// Run returns the program to be run, with its mistake or repaired.
func (p *Program) Run(repaired bool) looptest.Program {
	if repaired && p.Bug {
		return p.repaired
	}
	return p.run
}

// planted are the bugs of the corpus that the page has: those of few tasks, which need nothing but another order.
var planted = []string{"overdraft", "counter", "cache-stampede", "money-in-transit", "if-instead-of-while",
	"check-then-wait", "two-locks", "dining-philosophers", "slot-kept", "equal-deadlines", "use-after-close", "write-skew"}

// Programs returns those of the page, the simplest first.
func Programs() []*Program {
	all := []*Program{
		{Name: "first-program", About: "Two tasks sleep, and main gathers what they give.",
			run: firstProgram, Source: firstSource},
		{Name: "queue-of-one", About: "A producer and two consumers share a queue that has room for one item.",
			run: queueOfOne, Source: queueSource},
	}
	for _, s := range onloop.All() {
		all = append(all, &Program{Name: s.Name, About: s.Title + ". " + s.Idea, Source: sourceOf(s), run: programOf(s)})
	}
	for _, name := range planted {
		b, ok := bugs.Find(name)
		if !ok {
			panic("play: there is no bug " + name)
		}
		all = append(all, &Program{Name: b.Name, About: b.Wrong, Source: b.Source(), Bug: true,
			run: b.Program(), repaired: b.Twin()})
	}
	return all
}

// Find returns the program with this name, or nil.
func Find(name string) *Program {
	for _, p := range Programs() {
		if p.Name == name {
			return p
		}
	}
	return nil
}

func firstProgram(_ *looptest.T, co *loop.Co) error {
	say := func(d time.Duration, word string) *task.Task[string] {
		return task.Go(co, func(co *loop.Co) (string, error) { return word, co.Sleep(d) }, task.Named(word))
	}
	words, err := future.Gather(co, say(20*time.Millisecond, "hello"), say(10*time.Millisecond, "world")).Await(co)
	if text := strings.Join(words, " "); err == nil && text != "hello world" {
		return fmt.Errorf("the words are %q", text)
	}
	return err
}

func queueOfOne(_ *looptest.T, co *loop.Co) error {
	q := queue.New[int](1).Named("a queue of one")
	sum := 0
	err := task.WithGroup(co, func(g *task.Group) error {
		task.Do(g, func(co *loop.Co) error {
			defer q.Shutdown()
			for i := range 4 {
				if err := q.Put(co, i); err != nil {
					return err
				}
			}
			return nil
		}, task.Named("producer"))
		for _, name := range []string{"anna", "berta"} {
			task.Do(g, func(co *loop.Co) error {
				for item, err := range q.All(co) {
					if err != nil {
						return err
					}
					sum += item
				}
				return nil
			}, task.Named(name))
		}
		return nil
	})
	if err == nil && sum != 6 {
		return fmt.Errorf("the sum is %d", sum)
	}
	return err
}
