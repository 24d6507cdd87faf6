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

// planted are the bugs of the corpus that the page has: those of few tasks. The last ones need something
// that goes wrong, or random numbers.
var planted = []string{"overdraft", "counter", "cache-stampede", "money-in-transit", "if-instead-of-while",
	"check-then-wait", "two-locks", "dining-philosophers", "slot-kept", "equal-deadlines", "use-after-close", "write-skew",
	"second-failure-unread", "duplicate-while-handled", "acknowledged-too-early", "random-transfers"}

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
	return append(all, &Program{Name: "unreliable-line", Bug: true, Source: lineSource,
		About: "What is not acknowledged is sent again, and counted whenever it comes.",
		run:   unreliableLine(false), repaired: unreliableLine(true)})
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

func unreliableLine(repaired bool) looptest.Program {
	return func(t *looptest.T, co *loop.Co) error {
		const sent, lost = 0, 1 // and otherwise the answer is lost
		line := t.Hazard("the line:", looptest.Way{Name: "the coin is lost", Most: 1},
			looptest.Way{Name: "the answer is lost", Most: 1})
		came, count := map[string]bool{}, 0
		pay := func(co *loop.Co, coin string) error {
			for how := lost; how != sent; {
				how = line.Strike()
				if err := co.Sleep(time.Duration(1+t.Vary(2)) * time.Millisecond); err != nil {
					return err
				}
				if how == lost || repaired && came[coin] {
					continue
				}
				came[coin] = true
				count++
			}
			return nil
		}
		err := task.WithGroup(co, func(g *task.Group) error {
			task.Do(g, func(co *loop.Co) error { return pay(co, "anna's") }, task.Named("anna"))
			task.Do(g, func(co *loop.Co) error { return pay(co, "berta's") }, task.Named("berta"))
			return nil
		})
		if err == nil && count != 2 {
			return fmt.Errorf("two coins were paid, and %d are there", count)
		}
		return err
	}
}
