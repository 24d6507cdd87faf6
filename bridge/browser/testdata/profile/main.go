//go:build js

// Command profile tells how often a program with a loop takes a sample of its memory.
package main

import (
	"fmt"
	"runtime"

	"github.com/monoloop-go/monoloop/bridge/browser"
	"github.com/monoloop-go/monoloop/loop"
)

func main() {
	err := browser.Run(func(co *loop.Co) error { return co.Yield() })
	fmt.Println(runtime.MemProfileRate, err)
}
