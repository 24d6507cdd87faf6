package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/dop251/goja"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

func playOrder(s *stage) error {
	return s.run(func(co *loop.Co) error {
		return s.runtime(co, javascript.Options{}).Run(co, "order.js", script("order.js"))
	})
}

var errNoPrice = errors.New("no price is known")

// price is an async function of the script in await.js.
func price(co *loop.Co, args []goja.Value) (int, error) {
	if err := co.Sleep(time.Hour); err != nil {
		return 0, err
	}
	known, ok := map[string]int{"tea": 3, "milk": 2}[args[0].String()]
	if !ok {
		return 0, fmt.Errorf("%v: %w", args[0], errNoPrice)
	}
	return known, nil
}

func playAwait(s *stage) error {
	return s.run(func(co *loop.Co) error {
		r := s.runtime(co, javascript.Options{})
		if err := r.VM().Set("price", javascript.Async(r, price)); err != nil {
			return err
		}
		if _, err := r.RunScript("await.js", script("await.js")); err != nil {
			return err
		}
		sum, err := callAsync(co, r, "total", "tea", "milk")
		if err != nil {
			return err
		}
		s.say("the total is %v, after %v", sum, elapsed(co))
		_, err = callAsync(co, r, "careful", "gold")
		s.say("errors.Is(err, errNoPrice) is %v", errors.Is(err, errNoPrice))
		return nil
	})
}

// callAsync calls an async function of a script, and awaits its promise.
func callAsync(co *loop.Co, r *javascript.Runtime, name string, args ...string) (goja.Value, error) {
	values := make([]goja.Value, len(args))
	for i, arg := range args {
		values[i] = r.ToValue(arg)
	}
	promise, err := r.Call(r.VM().Get(name), nil, values...)
	if err != nil {
		return nil, err
	}
	return r.Await(co, promise)
}

func playAbort(s *stage) error {
	return s.run(func(co *loop.Co) error {
		r := s.runtime(co, javascript.Options{})
		backup := task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Hour) })
		co.Loop().CallLater(2*time.Second, func() { backup.Cancel(errors.New("the computer shuts down")) })
		err := errors.Join(
			r.VM().Set("backup", javascript.Promise(r, backup)),
			r.VM().Set("copy", javascript.Async(r, s.copies)),
			r.Run(co, "abort.js", script("abort.js")),
		)
		s.say("over after %v", elapsed(co))
		return err
	})
}

// copies is an async function of the script in abort.js.
func (s *stage) copies(co *loop.Co, args []goja.Value) (struct{}, error) {
	err := co.Sleep(time.Hour)
	if loop.IsCanceled(err) {
		s.say("the task that copies %v is canceled after %v", args[0], elapsed(co))
	}
	return struct{}{}, err
}

func playEndless(s *stage) error {
	return s.run(func(co *loop.Co) error {
		bounded := s.runtime(co, javascript.Options{CallbackTime: 500 * time.Millisecond, OnError: s.goesOn})
		free := s.runtime(co, javascript.Options{})
		if _, err := bounded.RunScript("endless.js", script("endless.js")); err != nil {
			return err
		}
		if _, err := free.RunScript("beside.js", script("beside.js")); err != nil {
			return err
		}
		return errors.Join(free.Wait(co), bounded.Wait(co))
	})
}

// goesOn is an Options.OnError.
func (s *stage) goesOn(err error) (handled bool) {
	s.say("%s", places(err))
	return true
}

func playPair(s *stage) error {
	return s.run(func(co *loop.Co) error {
		ping, pong := s.runtime(co, javascript.Options{}), s.runtime(co, javascript.Options{})
		err := errors.Join(sendTo(ping, pong), sendTo(pong, ping))
		if err != nil {
			return err
		}
		if _, err := ping.RunScript("ping.js", script("ping.js")); err != nil {
			return err
		}
		if _, err := pong.RunScript("pong.js", script("pong.js")); err != nil {
			return err
		}
		for err == nil && ping.Open()+pong.Open() > 0 {
			err = errors.Join(ping.Wait(co), pong.Wait(co))
		}
		s.say("over after %v", elapsed(co))
		return err
	})
}

// sendTo gives a runtime a function send that calls the function receive of another one, in a turn of its own.
func sendTo(from, to *javascript.Runtime) error {
	return from.VM().Set("send", func(ball string) {
		to.CallSoon(func() error {
			_, err := to.Call(to.VM().Get("receive"), nil, to.ToValue(ball))
			return err
		})
	})
}

func playRejection(s *stage) error {
	err := s.run(func(co *loop.Co) error {
		return s.runtime(co, javascript.Options{}).Run(co, "rejection.js", script("rejection.js"))
	})
	if err == nil {
		return errors.New("the run has not failed")
	}
	s.say("the run fails: %s", places(err))
	s.say("once more, with an OnError that returns true")
	return s.run(func(co *loop.Co) error {
		r := s.runtime(co, javascript.Options{OnError: s.goesOn})
		return r.Run(co, "rejection.js", script("rejection.js"))
	})
}

// playBank does what -test does.
func playBank(s *stage) error {
	report := looptest.Explorer{}.Run(javascript.Program(nil, "bank.js", script("bank.js")))
	if report.Failure == nil {
		return errors.New("no schedule has failed")
	}
	err := failed(report.Failure, "cmd/monoloop-js/story/bank.js")
	fmt.Fprintf(s.out, "%d schedules\n%s\n", report.Schedules, places(err))
	return nil
}
