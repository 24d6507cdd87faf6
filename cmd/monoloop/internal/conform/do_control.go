package conform

import (
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

func init() {
	define("log", "n", func(m *machine, a []any) action {
		m.out("log %s", a[0])
		return action{}
	})
	define("yield", "", func(*machine, []any) action { return action{push: &waitFrame{wait: &yieldWait{}}} })
	define("sleep", "i", func(_ *machine, a []any) action {
		w := &sleepWait{loop.SleepStep{D: time.Duration(a[0].(int)) * tick}}
		return await("sleep "+show(a[0]), w, null)
	})
	define("return", "i", func(_ *machine, a []any) action { return action{left: signal{returned: true, value: a[0]}} })
	define("raise", "e", func(_ *machine, a []any) action { return action{left: raise(newError(a[0].(string)))} })
	define("repeat", "iB", func(_ *machine, a []any) action {
		return action{push: &repeatFrame{body: a[1].(block), left: a[0].(int)}}
	})
	define("try", "BHB", func(_ *machine, a []any) action {
		return action{push: &tryFrame{body: a[0].(block), handlers: a[1].([]handler), final: a[2].(block)}}
	})
	define("timeout", "ntB", func(_ *machine, a []any) action {
		return action{push: &timeoutFrame{name: a[0].(string), limit: a[1].(ticks), body: a[2].(block)}}
	})
	defineOn("reschedule", "nt", reschedule)
}

func reschedule(m *machine, name string, d *loop.Deadline, a []any) action {
	limit := a[0].(ticks)
	err := d.Disarm()
	if err == nil && !limit.null {
		err = d.Reset(limit.duration())
	}
	return m.call("reschedule "+name, err)
}
