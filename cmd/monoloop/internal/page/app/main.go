//go:build js

package main

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strconv"
	"syscall/js"

	"github.com/monoloop-go/monoloop/bridge/browser"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/page/play"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

func main() {
	runtime.MemProfileRate = 0 // which package looptest links; see package browser
	_ = browser.Run(func(co *loop.Co) error {
		functions := js.Global().Get("Object").New()
		for name, fn := range map[string]func(co *loop.Co, args []js.Value) (any, error){
			"programs": programs, "play": playSeed, "record": playRecord, "decide": decide, "explore": explore,
		} {
			f, _ := browser.Func(co.Loop(), fn)
			functions.Set(name, f)
		}
		js.Global().Set("monoloop", functions)
		js.Global().Call("dispatchEvent", js.Global().Get("Event").New("monoloop"))
		return co.Await(forever{})
	})
}

// forever is a wait that only a cancellation ends.
type forever struct{}

func (forever) Step(co *loop.Co, in error) (done bool, err error) {
	if in != nil {
		return true, in
	}
	co.Low().Park(nil)
	return false, nil
}

// programs gives the list of programs.
func programs(*loop.Co, []js.Value) (any, error) { return text(play.Programs()) }

func text(v any) (any, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// chosen returns the program that the first two arguments name.
func chosen(args []js.Value) (looptest.Program, error) {
	p := play.Find(args[0].String())
	if p == nil {
		return nil, fmt.Errorf("there is no program %q", args[0].String())
	}
	return p.Run(args[1].Bool()), nil
}

// playSeed runs a program: its name, whether it is repaired, and a seed.
func playSeed(_ *loop.Co, args []js.Value) (any, error) {
	p, err := chosen(args)
	if err != nil {
		return nil, err
	}
	return text(play.Play(p, uint64(args[2].Int())))
}

// playRecord runs a program: its name, whether it is repaired, and a record.
func playRecord(_ *loop.Co, args []js.Value) (any, error) {
	p, err := chosen(args)
	if err != nil {
		return nil, err
	}
	run, err := play.PlayRecord(p, args[2].String())
	if err != nil {
		return nil, err
	}
	return text(run)
}

// decide runs a program: its name, whether it is repaired, a record, and a question by its kind and number, which is
// answered otherwise. The answer is a string, because it may be a number beyond those of JavaScript.
func decide(_ *loop.Co, args []js.Value) (any, error) {
	p, err := chosen(args)
	if err != nil {
		return nil, err
	}
	answer, err := strconv.ParseUint(args[5].String(), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("%q is no answer", args[5].String())
	}
	run, err := play.Decide(p, args[2].String(), play.Question{Kind: args[3].String(), Number: args[4].Int()}, answer)
	if err != nil {
		return nil, err
	}
	return text(run)
}

// What one look for a failing schedule runs at most, and how many at a time.
const (
	mostSchedules = 1000
	atATime       = 10
)

// explore looks for a failing schedule of a program: its name, whether it is repaired, and a seed. It gives an object
// with the record, which is empty if there is none, and with how many schedules were run.
func explore(co *loop.Co, args []js.Value) (any, error) {
	p, err := chosen(args)
	if err != nil {
		return nil, err
	}
	x := play.Explore(p, uint64(args[2].Int()))
	for {
		record, n := x.Some(atATime)
		if record != "" || n >= mostSchedules {
			return map[string]any{"record": record, "schedules": n}, nil
		}
		if err := co.Yield(); err != nil {
			return nil, err
		}
	}
}
