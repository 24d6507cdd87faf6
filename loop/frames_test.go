package loop_test

import (
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
)

func goToSleep(co *loop.Co) error { return co.Yield() }

func goToNap(co *loop.Co) error { return co.Sleep(time.Millisecond) }

func goToWait(co *loop.Co) error { return co.Await(loop.Func(goToSleep)) }

// ownFrame matches the function of a frame of this module that is not inlined, in a dump of stacks.
var ownFrame = regexp.MustCompile(`(?m)^github\.com/monoloop-go/monoloop/(\S+)\((?:0x|\{)`)

// framesOf returns the functions of this module that are on the stack on which that function is suspended.
func framesOf(function string) (frames []string) {
	text := make([]byte, 1<<23)
	for stack := range strings.SplitSeq(string(text[:runtime.Stack(text, true)]), "\n\n") {
		if strings.Contains(stack, "[coroutine") && strings.Contains(stack, "."+function+"(") {
			for _, match := range ownFrame.FindAllStringSubmatch(stack, -1) {
				frames = append(frames, match[1])
			}
		}
	}
	return frames
}

// The garbage collector walks all frames of each suspended body, so there are no more than need be.
func TestASuspendedBodyHasFewFrames(t *testing.T) {
	s := newStage(t)
	loop.Start(s.loop, loop.Func(goToSleep), nil)
	loop.Start(s.loop, loop.Func(goToNap), nil)
	n := &noted{stage: s, name: "noted", fn: goToWait}
	s.loop.CallSoon(func() {
		require.Equal(t, []string{"loop.(*Co).Yield", "loop_test.goToSleep", "loop.(*stack).serve.func1"},
			framesOf("goToSleep"))
		require.Equal(t, []string{"loop.(*Co).Sleep", "loop_test.goToNap", "loop.(*stack).serve.func1"},
			framesOf("goToNap"))
		n.co.Low().Start(s.loop, n)
		s.loop.CallSoon(func() {
			require.Equal(t, []string{
				"loop.(*Co).Yield", "loop_test.goToSleep", "loop.(*Co).Await", "loop_test.goToWait", "loop_test.(*noted).Body",
				"loop.(*stack).serve.func1",
			}, framesOf("goToWait"))
		})
	})
	s.run(t)
	s.Require(t, "noted: <nil>")
}
