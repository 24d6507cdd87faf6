package main

import (
	"fmt"
	"runtime"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/eventloop"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/loop"
)

const (
	timers  = 20_000
	posts   = 200_000
	trips   = 20_000
	pending = 100_000
)

var (
	setTimers  = fmt.Sprintf(`let fired = 0; for (let i = 0; i < %d; i++) setTimeout(() => { fired++ }, 1 + i %% 5)`, timers)
	setPending = fmt.Sprintf(`const f = () => {}; for (let i = 0; i < %d; i++) setTimeout(f, 3600000)`, pending)
)

const trip = `(async function (x) { return await double(x) + 1 })`

func theirTimers() float64 {
	return timed(timers, func() {
		eventloop.NewEventLoop().Run(func(vm *goja.Runtime) {
			_, err := vm.RunString(setTimers)
			must(err)
		})
	})
}

func ourTimers() float64 {
	return timed(timers, func() {
		must(loop.Run(func(co *loop.Co) error { return javascript.New(co, nil).Run(co, "timers.js", setTimers) }))
	})
}

func theirPosts() float64 {
	l, ended, left := eventloop.NewEventLoop(), make(chan struct{}), posts
	l.Start()
	defer l.Stop()
	post := func(*goja.Runtime) {
		if left--; left == 0 {
			close(ended)
		}
	}
	return timed(posts, func() {
		for range posts {
			l.RunOnLoop(post)
		}
		<-ended
	})
}

func ourPosts() (result float64) {
	must(loop.Run(func(co *loop.Co) error {
		r, left := javascript.New(co, nil), posts
		release := r.Hold()
		post := func(*javascript.Runtime) {
			if left--; left == 0 {
				release()
			}
		}
		result = timed(posts, func() {
			go func() {
				for range posts {
					must(r.Post(post))
				}
			}()
			must(r.Wait(co))
		})
		return nil
	}))
	return result
}

// theirRoundTrips calls an async function of the script from a goroutine, again and again; it awaits one of Go.
func theirRoundTrips() float64 {
	l := eventloop.NewEventLoop()
	l.Start()
	defer l.Stop()
	ready, results := make(chan goja.Callable), make(chan int64)
	l.RunOnLoop(func(vm *goja.Runtime) {
		must(vm.Set("double", func(call goja.FunctionCall) goja.Value {
			promise, resolve, _ := vm.NewPromise()
			x := call.Argument(0).ToInteger()
			go l.RunOnLoop(func(*goja.Runtime) { must(resolve(2 * x)) })
			return vm.ToValue(promise)
		}))
		must(vm.Set("done", func(x int64) bool { results <- x; return true }))
		_, err := vm.RunString(`const trip = ` + trip + `; function begin(x) { trip(x).then(done) }`)
		must(err)
		begin, _ := goja.AssertFunction(vm.Get("begin"))
		ready <- begin
	})
	begin := <-ready
	return timed(trips, func() {
		for x := range int64(trips) {
			l.RunOnLoop(func(vm *goja.Runtime) {
				_, err := begin(goja.Undefined(), vm.ToValue(x))
				must(err)
			})
			check(<-results, x)
		}
	})
}

func ourRoundTrips() (result float64) {
	must(loop.Run(func(co *loop.Co) error {
		r := javascript.New(co, nil)
		must(r.VM().Set("double", javascript.Async(r, func(_ *loop.Co, args []goja.Value) (int64, error) {
			return 2 * args[0].ToInteger(), nil
		})))
		fn, err := r.RunScript("trip.js", trip)
		must(err)
		result = timed(trips, func() {
			for x := range int64(trips) {
				promise, err := r.Call(fn, nil, r.VM().ToValue(x))
				must(err)
				v, err := r.Await(co, promise)
				must(err)
				check(v.ToInteger(), x)
			}
		})
		return nil
	}))
	return result
}

func check(got, x int64) {
	if got != 2*x+1 {
		panic("a wrong result")
	}
}

// used returns the bytes of heap and stacks that are in use.
func used() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapInuse + m.StackInuse)
}

func theirMemory() (result float64) {
	l, done := eventloop.NewEventLoop(), make(chan struct{})
	l.Start()
	l.RunOnLoop(func(vm *goja.Runtime) {
		before := used()
		_, err := vm.RunString(setPending)
		must(err)
		result = (used() - before) / pending
		close(done)
	})
	<-done
	l.Terminate()
	return result
}

func ourMemory() (result float64) {
	must(loop.Run(func(co *loop.Co) error {
		r := javascript.New(co, nil)
		before := used()
		_, err := r.RunScript("pending.js", setPending)
		result = (used() - before) / pending
		r.Close()
		return err
	}))
	return result
}
