package demo

import (
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/task/queue"
)

// user is who a task works for.
var user = loop.NewVar("").Named("user")

// A room gives what its members say to all of them.
type room struct {
	topic string
	said  *queue.Queue[string]
	ears  []*queue.Queue[string]
}

// rooms runs the chat rooms.
func (p *Program) rooms(co *loop.Co) error {
	return task.WithGroup(co, func(g *task.Group) error {
		for i, topic := range []string{"tea", "chess", "gardens"} {
			r := &room{topic: topic, said: queue.New[string](8).Named(topic)}
			task.Do(g, func(co *loop.Co) error { return r.run(co, p, 3+i) }, task.Named("room "+topic))
		}
		return nil
	})
}

func (r *room) run(co *loop.Co, p *Program, members int) error {
	return task.WithGroup(co, func(g *task.Group) error {
		for _, name := range []string{"Ada", "Bob", "Cleo", "Dan", "Eve"}[:members] {
			ear := queue.New[string](32).Named(name + " of " + r.topic)
			r.ears = append(r.ears, ear)
			task.Do(g, func(co *loop.Co) error { return r.talk(co, p, name) }, task.Named(name+" talks of "+r.topic))
			task.DoStep(g, &listener{get: queue.GetStep[string]{Queue: ear}}, task.Named(name+" hears of "+r.topic))
		}
		return r.deliver(co)
	})
}

func (r *room) deliver(co *loop.Co) error {
	for line, err := range r.said.All(co) {
		if err != nil {
			return err
		}
		for _, ear := range r.ears {
			if err := ear.Put(co, line); err != nil {
				return err
			}
		}
	}
	return nil
}

// talk says something now and then.
func (r *room) talk(co *loop.Co, p *Program, name string) error {
	user.Set(co, name)
	for n := 1; ; n++ {
		if err := co.Sleep(time.Duration(200+p.random.IntN(800)) * time.Millisecond); err != nil {
			return err
		}
		if err := r.said.Put(co, fmt.Sprintf("%s: %d things about %s", name, n, r.topic)); err != nil {
			return err
		}
	}
}

// A listener is a step task that hears what is said. It has no stack.
type listener struct {
	get   queue.GetStep[string]
	heard int
}

func (l *listener) Step(co *loop.Co, in error) (done bool, err error) {
	for {
		if done, err := l.get.Step(co, in); !done || err != nil {
			return done, err
		}
		l.heard++
		in = nil
	}
}
