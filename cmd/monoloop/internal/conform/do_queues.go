package conform

import (
	"fmt"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/queue"
)

var newQueue = map[string]func(max int) *queue.Queue[int]{
	"fifo": queue.New[int],
	"lifo": queue.NewLIFO[int],
	"priority": func(max int) *queue.Queue[int] {
		return queue.NewPriority(max, func(a, b int) bool { return a < b })
	},
}

func init() {
	define("queue", "nQi", func(m *machine, a []any) action {
		m.run.names[a[0].(string)] = newQueue[a[1].(string)](a[2].(int))
		return action{}
	})
	defineOn("put", "ni", func(_ *machine, name string, q *queue.Queue[int], a []any) action {
		item := a[0].(int)
		w := &stepWait{&queue.PutStep[int]{Queue: q, Item: item}, func(co *loop.Co) error { return q.Put(co, item) }}
		return await(fmt.Sprintf("put %s %d", name, item), w, null)
	})
	defineOn("take", "n", func(_ *machine, name string, q *queue.Queue[int], _ []any) action {
		s := &queue.GetStep[int]{Queue: q}
		w := &stepWait{s, func(co *loop.Co) (err error) {
			s.Item, err = q.Get(co)
			return err
		}}
		return await("take "+name, w, func() any { return s.Item })
	})
	defineOn("put_nowait", "ni", func(m *machine, name string, q *queue.Queue[int], a []any) action {
		return m.call(fmt.Sprintf("put_nowait %s %d", name, a[0]), q.TryPut(a[0].(int)))
	})
	defineOn("take_nowait", "n", func(m *machine, name string, q *queue.Queue[int], _ []any) action {
		item, err := q.TryGet()
		if err == nil {
			m.out("take_nowait %s %d", name, item)
			return action{}
		}
		return m.call("take_nowait "+name, err)
	})
}

func init() {
	defineOn("task_done", "n", func(m *machine, name string, q *queue.Queue[int], _ []any) action {
		return m.call("task_done "+name, q.TaskDone())
	})
	defineOn("join", "n", func(_ *machine, name string, q *queue.Queue[int], _ []any) action {
		return await("join "+name, &stepWait{q.JoinStep(), q.Join}, null)
	})
	defineOn("shutdown", "nb", func(_ *machine, _ string, q *queue.Queue[int], a []any) action {
		if a[0].(bool) {
			q.ShutdownNow()
		} else {
			q.Shutdown()
		}
		return action{}
	})
	defineOn("queue_size", "n", func(m *machine, name string, q *queue.Queue[int], _ []any) action {
		m.out("queue_size %s %d", name, q.Len())
		return action{}
	})
}
