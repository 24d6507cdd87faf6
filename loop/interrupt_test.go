//go:build linux

package loop_test

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/timer"
)

// interruptible returns a loop that handles interrupts, under virtual time, and closes it at the end of the test.
func interruptible(t *testing.T) *loop.Loop {
	l := loop.New(&loop.Options{Clock: &timer.Virtual{}, HandleInterrupt: true})
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	return l
}

// interrupt sends the signal to the calling thread, which must be locked: it has been handled on return, or has ended
// the program.
func interrupt(t *testing.T) {
	require.NoError(t, syscall.Tgkill(os.Getpid(), syscall.Gettid(), syscall.SIGINT))
}

// Behaviors 328, 329, 330.
func TestTheFirstInterruptCancelsMain(t *testing.T) {
	tests := []struct {
		name string
		main func(co *loop.Co, err error) error // goes on after the interrupt
		want error
	}{
		// Behaviors 328.
		{"that ends canceled", func(_ *loop.Co, err error) error { return err }, loop.ErrInterrupted},
		// Behaviors 329.
		{"that goes on", func(*loop.Co, error) error { return nil }, nil},
		{"that fails", func(*loop.Co, error) error { return errBoom }, errBoom},
		// Behaviors 330.
		{"that somebody else cancels as well", func(co *loop.Co, _ error) error {
			co.Cancel(errBoom)
			return co.Yield()
		}, loop.Canceled(errBoom)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := interruptible(t)
			require.Equal(t, test.want, l.Run(func(co *loop.Co) error {
				require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGINT))
				err := co.Await(&gate{})
				require.ErrorIs(t, err, loop.ErrCanceled)
				require.ErrorIs(t, err, loop.ErrInterrupted)
				require.Equal(t, 1, co.Canceling())
				return test.main(co, err)
			}))
			require.NoError(t, l.Run(func(co *loop.Co) error { return co.Sleep(1) }), "the loop can be used again")
		})
	}
}

// Behaviors 330.
func TestAnInterruptThatComesWhenMainHasEndedCanceledNobody(t *testing.T) {
	l := interruptible(t)
	require.Equal(t, loop.Canceled(errBoom), l.Run(func(co *loop.Co) error {
		co.Cancel(errBoom)
		err := co.Yield()
		require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGINT))
		for !l.Pending() { // until the signal was heard, which asks for a turn after this step
			runtime.Gosched()
		}
		return err
	}))
}

// Behaviors 332.
func TestHandlersOfTheProgramGetTheSignalToo(t *testing.T) {
	own := make(chan os.Signal, 2)
	signal.Notify(own, os.Interrupt)
	defer signal.Stop(own)
	l := interruptible(t)
	require.Equal(t, loop.ErrInterrupted, l.Run(func(co *loop.Co) error {
		require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGINT))
		return co.Await(&gate{})
	}))
	<-own
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGINT))
	<-own
	require.NoError(t, l.Run(func(co *loop.Co) error { return co.Yield() }),
		"after the run it is no concern of the loop")
}

// Behaviors 331, 332.
func TestTheSystemsOwnHandlingIsPutBack(t *testing.T) {
	tests := []struct {
		name  string
		child func(t *testing.T)
	}{
		{"for the second signal", func(t *testing.T) {
			_ = interruptible(t).Run(func(co *loop.Co) error {
				require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGINT))
				_ = co.Await(&gate{})
				interrupt(t)
				return nil
			})
		}},
		{"after the run", func(t *testing.T) {
			require.NoError(t, interruptible(t).Run(func(*loop.Co) error { return nil }))
			interrupt(t)
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if os.Getenv(childVariable) == t.Name() {
				runtime.LockOSThread()
				test.child(t)
				os.Exit(3) // the signal should have ended the program
			}
			program, err := os.Executable()
			require.NoError(t, err)
			child := exec.Command(program, "-test.run="+t.Name())
			child.Env = append(os.Environ(), childVariable+"="+t.Name())
			var exit *exec.ExitError
			out, err := child.CombinedOutput()
			require.True(t, errors.As(err, &exit), "%v: %s", err, out)
			status := exit.Sys().(syscall.WaitStatus)
			require.True(t, status.Signaled(), "exit code %d: %s", status.ExitStatus(), out)
			require.Equal(t, syscall.SIGINT, status.Signal())
		})
	}
}
