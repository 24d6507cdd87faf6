//go:build unix || windows

package loop_test

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
)

// What the runtime ends the program for, and nobody else can find out in time: each is run in a process of its own.
var fatal = []struct {
	name string
	do   func(t *testing.T)
	want string
}{
	{"a post from outside of the bubble of a loop", func(t *testing.T) {
		posts, posted := make(chan *loop.Loop), make(chan bool)
		go func() {
			l := <-posts
			posted <- l.CallSoonThreadsafe(l.Stop) == nil
		}()
		synctest.Test(t, func(*testing.T) {
			l := loop.New(nil)
			l.CallSoon(func() {
				posts <- l
				<-posted
			})
			_ = l.RunForever()
		})
	}, "fatal error: send on synctest channel from outside bubble"},
	{"a callback that leaves the thread locked", func(*testing.T) {
		_ = loop.RunWith(context.Background(), &loop.Options{Debug: loop.DebugOff}, func(co *loop.Co) error {
			co.Loop().CallSoon(runtime.LockOSThread)
			return co.Yield()
		})
	}, "fatal error: coro: OS thread locking must match locking at coroutine creation"},
}

func TestFatal(t *testing.T) {
	const mine = "MONOLOOP_TEST_FATAL"
	for _, test := range fatal {
		if os.Getenv(mine) == test.name {
			test.do(t)
			return
		}
	}
	for _, test := range fatal {
		t.Run(test.name, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run=^TestFatal$")
			cmd.Env = append(os.Environ(), mine+"="+test.name)
			out, err := cmd.CombinedOutput()
			require.Error(t, err)
			require.Contains(t, string(out), test.want)
		})
	}
}
