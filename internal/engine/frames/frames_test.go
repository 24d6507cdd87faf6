package frames_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/engine/frames"
)

func TestFunctions(t *testing.T) {
	const library, program, goes = "the library", "the program", "Go"
	for name, want := range map[string]string{
		frames.Module + "loop.New":                                             library,
		frames.Module + "loop.(*Loop).runTurns":                                library,
		frames.Module + "loop.(*Loop).RunContext.func1":                        library,
		frames.Module + "future.Gather[...]":                                   library,
		frames.Module + "future.(*Future[go.shape.*example.com/a/b_test.T]).f": library,
		frames.Module + "task/locks.(*Lock).Acquire":                           library,
		frames.Module + "bridge/some/new.F":                                    library,
		frames.Module + "internal/engine/coro.(*Coroutine).Enter":              library,
		frames.Module + "loop/looptest.Explore":                                library,
		frames.Module + "internal/laboratory.F":                                library,
		frames.Module + "internal/lab.F":                                       program,
		frames.Module + "internal/lab/worlds.F":                                program,
		frames.Module + "loop_test.TestX.func1":                                program,
		frames.Module + "task/locks_test.(*suite).run":                         program,
		frames.Module + "cmd/monoloop/internal/stories.Run":                    program,
		frames.Module + "findings/one.F":                                       program,
		"example.com/x/github.com/monoloop-go/monoloop/loop.F":                 program,
		"github.com/monoloop-go/monoloopy/loop.F":                              program,
		"main.main":                  program,
		"testing.tRunner":            program,
		"runtime.gopanic":            goes,
		"iter.Pull[...].func1":       goes,
		"runtime/debug.SetGCPercent": program,
	} {
		got := goes
		switch {
		case frames.Function(name):
			got = library
		case frames.Program(name):
			got = program
		}
		require.Equal(t, want, got, name)
	}
	require.False(t, frames.Program(""))
}

func TestFiles(t *testing.T) {
	_, here, _, _ := runtime.Caller(0)
	root := strings.TrimSuffix(here, "internal/engine/frames/frames_test.go")
	for name, want := range map[string]bool{
		root + "loop/turn.go":            true,
		root + "task/locks/lock.go":      true,
		root + "bridge/some/new/file.go": true,
		root + "loop/turn_test.go":       false,
		root + "internal/lab/share.go":   false,
		root + "cmd/monoloop/main.go":    false,
		"/elsewhere/loop/turn.go":        false,
	} {
		require.Equal(t, want, frames.File(name), name)
	}
	require.False(t, frames.File(here))
}

// A function of the library that was inlined into one of the program gives its closures, and the bodies of its ranges
// over functions, the program's name.
func TestCalls(t *testing.T) {
	_, here, _, _ := runtime.Caller(0)
	root := strings.TrimSuffix(here, "internal/engine/frames/frames_test.go")
	for _, call := range []struct {
		function, file string
		want           bool
	}{
		{"main.main", "/app/main.go", true},
		{"main.main.Do.func2", root + "task/group.go", false},
		{"main.main.Each-range1", root + "task/queue/queue.go:31", false},
		{"main.main.Each-range1", root + "task/queue/queue_test.go:31", true},
		{"main.main", "C:/app/main.go", true},
		{frames.Module + "loop.New", "/app/main.go", false},
	} {
		require.Equal(t, call.want, frames.Call(call.function, call.file), "%v", call)
	}
}

func TestStandard(t *testing.T) {
	_, here, _, _ := runtime.Caller(0)
	_, testing, _, _ := runtime.Caller(1)
	require.False(t, frames.Standard(here))
	require.False(t, frames.Standard("example.com/module/file.go"))
	require.True(t, frames.Standard(testing), testing)
}

func TestNearest(t *testing.T) {
	f, ok := frames.Nearest(nil)
	require.True(t, ok)
	require.Equal(t, frames.Module+"internal/engine/frames_test.TestNearest", f.Function)
	_, ok = frames.Nearest(func(function string) bool { return strings.HasSuffix(function, ".TestNearest") })
	require.False(t, ok)
}
