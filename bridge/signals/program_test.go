//go:build unix

package signals_test

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/monoloop-go/monoloop/bridge/signals"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// Who handles interrupts on the loop of a program has them alone, until that is taken back.
func TestInterruptsOfAProgram(t *testing.T) {
	for name, listen := range map[string]func(co *loop.Co, heard *future.Promise[struct{}]) (takeBack func()){
		"handled": func(co *loop.Co, heard *future.Promise[struct{}]) func() {
			return signals.Handle(co, os.Interrupt, func(os.Signal) { heard.SetResult(struct{}{}) })
		},
		"awaited": func(co *loop.Co, heard *future.Promise[struct{}]) func() {
			l := signals.Notify(co, os.Interrupt)
			task.Do(co, func(co *loop.Co) error {
				_, err := l.Next(co)
				heard.SetResult(struct{}{})
				return err
			})
			return l.Close
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, loop.Run(func(co *loop.Co) error {
				for range 3 {
					heard := future.New[struct{}](co)
					takeBack := listen(co, heard)
					raise(t, syscall.SIGINT)
					_, err := heard.Future().Await(co)
					require.NoError(t, err, "main is not canceled")
					takeBack()
				}
				raise(t, syscall.SIGINT)
				require.ErrorIs(t, co.Sleep(time.Hour), loop.ErrInterrupted)
				return nil
			}))
			goleak.VerifyNone(t)
		})
	}
}

// Neither goroutines nor registrations outlive a listener, a handler or their loop.
func TestNothingIsLeft(t *testing.T) {
	tests := []struct {
		name string
		use  func(co *loop.Co) (takeBack func())
	}{
		{"of a listener that is closed", func(co *loop.Co) func() { return signals.Notify(co, syscall.SIGTERM).Close }},
		{"of a handler that is removed", func(co *loop.Co) func() {
			return signals.Handle(co, syscall.SIGTERM, func(os.Signal) {})
		}},
		{"after the loop", func(co *loop.Co) func() {
			signals.Notify(co, syscall.SIGTERM)
			signals.Handle(co, syscall.SIGTERM, func(os.Signal) {})
			return func() {}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inChild(t, func() {
				l := loop.New(nil)
				require.NoError(t, l.Run(func(co *loop.Co) error {
					takeBack := test.use(co)
					raised(t, co, syscall.SIGTERM) // which does not end the process
					takeBack()
					return nil
				}))
				require.NoError(t, l.Close())
				goleak.VerifyNone(t)
				raise(t, syscall.SIGTERM) // which does
			})
		})
	}
}

const childVariable = "MONOLOOP_TEST_SIGNALED_CHILD"

// inChild runs body in a child process, which SIGTERM must end.
func inChild(t *testing.T, body func()) {
	if os.Getenv(childVariable) == t.Name() {
		body()
		select {} // the signal may take a moment
	}
	program, err := os.Executable()
	require.NoError(t, err)
	child := exec.Command(program, "-test.run=^"+t.Name()+"$", "-test.timeout=20s")
	child.Env = append(os.Environ(), childVariable+"="+t.Name())
	out, err := child.CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	status := exit.Sys().(syscall.WaitStatus)
	require.True(t, status.Signaled(), "exit code %d: %s", status.ExitStatus(), out)
	require.Equal(t, syscall.SIGTERM, status.Signal())
}

// A handler that is set while the loop closes is taken back, too.
func TestSignalsDuringTheClose(t *testing.T) {
	l := loop.New(nil)
	var trace []string
	l.Low().OnClose(func(co *loop.Co) error { // runs last, when the listener below was taken back
		raised(t, co, syscall.SIGUSR1)
		trace = append(trace, "closer")
		return nil
	})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		listener := signals.Notify(co, syscall.SIGUSR1)
		task.Do(co, func(co *loop.Co) error {
			err := co.Sleep(time.Hour)
			raised(t, co, syscall.SIGUSR1)
			_, failed := listener.Next(co)
			trace = append(trace, fmt.Sprint("clean-up ", failed))
			return err
		})
		return co.Yield()
	}))
	require.NoError(t, l.Close())
	require.Equal(t, []string{"clean-up <nil>", "closer"}, trace)
	goleak.VerifyNone(t)
}
