package main

import (
	"math"
	"runtime/debug"
	"testing"
	"time"

	"github.com/dlclark/regexp2/v2"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/monoloop-go/monoloop/bridge/javascript"
	"github.com/monoloop-go/monoloop/bridge/javascript/internal/generate"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Scripts whose built-in functions call one another end, and end nothing else. An exhausted stack ends this process.
func FuzzBuiltins(f *testing.F) {
	for seed := range uint64(6) {
		f.Add(seed)
	}
	stack := debug.SetMaxStack(maxStack)
	javascript.LimitMatches(time.Second)
	f.Cleanup(func() {
		debug.SetMaxStack(stack)
		javascript.LimitMatches(math.MaxInt64)
		regexp2.StopTimeoutClock()
	})
	f.Fuzz(func(t *testing.T, seed uint64) {
		source := generate.Builtins(seed)
		require.Contains(t, ends, run(source), source)
	})
}

// ends are how a script may end.
var ends = []string{
	"fine", "*javascript.Error", "the depth of calls", "the time of one callback", "the time of the run",
	"the number of timers", "the number of reactions to promises", "a panic of the engine",
}

// A panic is the engine's if it began there, whoever was on the way.
func TestWhosePanicItWas(t *testing.T) {
	const began = "goroutine 7 [running]:\nmain.leave()\n\tenter.go:97 +0x3d\npanic({0x1, 0x2})\n\tpanic.go:860 +0x13a\n"
	const engine, host = "github.com/dop251/goja.(*vm).run(0x1)\n\tvm.go:1 +0x1\n", "main.function()\n\tmain.go:1 +0x1\n"
	require.True(t, isEngines(began+engine+host))
	require.False(t, isEngines(began+host+engine))
	require.False(t, isEngines(began+engine+"panic({0x1, 0x2})\n\tpanic.go:860 +0x13a\n"+host))
	require.False(t, isEngines(engine))
}
