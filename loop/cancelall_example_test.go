package loop_test

import (
	"fmt"
	"slices"

	"github.com/monoloop-go/monoloop/loop"
)

// A follower ends when the one it follows has ended, and is canceled by canceling that.
type follower struct{ of *loop.Co }

func (f *follower) Step(co *loop.Co, in error) (done bool, err error) {
	if in != nil || f.of.Ended() {
		return true, in
	}
	co.Low().Park(f)
	return false, nil
}

func (f *follower) Abort(_ *loop.Co, cause error) bool { return f.of.Cancel(cause) }

// Relay makes follower a Relay: its Abort is nothing but a Cancel.
func (f *follower) Relay(n int) loop.Cancelable {
	if n > 0 {
		return nil
	}
	return f.of
}

// procession starts one that waits for a latch, and n-1 more, each of which follows the one before.
func procession(r loop.Ref, n int) []*loop.Co {
	all := make([]*loop.Co, n)
	for i := range all {
		ended := func(error) {
			if i+1 < n {
				all[i+1].Low().Unpark()
			}
		}
		if i == 0 {
			all[i] = loop.Start(r, &Latch{left: 1}, ended)
		} else {
			all[i] = loop.Start(r, &follower{all[i-1]}, ended)
		}
	}
	return all
}

func ExampleRelay() {
	run(func(co *loop.Co) error {
		all := procession(co, 1000)
		if err := co.Yield(); err != nil {
			return err
		}
		all[999].Cancel(nil)
		fmt.Println(all[0].Canceling(), all[0])
		return nil
	})
	// Output: 1 Task-2 is ready
}

func ExampleLoop_CancelAll() {
	run(func(co *loop.Co) error {
		all := procession(co, 3)
		if err := co.Yield(); err != nil {
			return err
		}
		co.Loop().CancelAll(slices.Values(all))
		fmt.Println(all[0].Canceling(), all[1].Canceling(), all[2].Canceling())
		return nil
	})
	// Output: 3 2 1
}
