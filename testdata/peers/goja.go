package main

import (
	"time"

	"github.com/dop251/goja"
	"github.com/dop251/goja_nodejs/eventloop"
)

// The event loop of goja_nodejs starts a goroutine for each timer, so it gets a tenth of the timers.
const (
	calls     = 200_000
	posts     = 100_000
	fewTimers = 20_000
)

// started runs body beside a loop in the background, and waits until it calls done.
func started(body func(l *eventloop.EventLoop, done func())) {
	l, ended := eventloop.NewEventLoop(), make(chan struct{})
	l.Start()
	body(l, func() { close(ended) })
	<-ended
	l.Stop()
}

func gojaCallSoon() {
	started(func(l *eventloop.EventLoop, done func()) {
		left := calls
		var again func(*goja.Runtime)
		again = func(*goja.Runtime) {
			if left--; left > 0 {
				l.RunOnLoop(again)
			} else {
				done()
			}
		}
		l.RunOnLoop(again)
	})
}

func gojaPosts() {
	started(func(l *eventloop.EventLoop, done func()) {
		left := posts
		for range posts {
			l.RunOnLoop(func(*goja.Runtime) {
				if left--; left == 0 {
					done()
				}
			})
		}
	})
}

func gojaTimers() {
	l := eventloop.NewEventLoop()
	l.Run(func(*goja.Runtime) {
		timers := make([]*eventloop.Timer, fewTimers)
		call := func(*goja.Runtime) {}
		for i := range timers {
			timers[i] = l.SetTimeout(call, 30*time.Second+time.Duration(i*7919%fewTimers)*time.Second/fewTimers)
		}
		for _, t := range timers {
			l.ClearTimeout(t)
		}
	})
}
