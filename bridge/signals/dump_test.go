//go:build unix

package signals_test

import (
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/signals"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// lines is where a dump goes; done is closed when the stacks have come.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
	done chan struct{}
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(p)
	if strings.HasPrefix(string(p), "goroutines:") {
		close(l.done)
	}
	return len(p), nil
}

func TestADumpOfALoopThatAnswers(t *testing.T) {
	out := &lines{done: make(chan struct{})}
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		remove, err := signals.DumpOn(co, syscall.SIGUSR2, out)
		require.NoError(t, err)
		task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Hour) }, task.Named("sleeper"))
		raise(t, syscall.SIGUSR2)
		for answered := false; !answered; {
			select {
			case <-out.done:
				answered = true
			default:
				require.NoError(t, co.Sleep(time.Millisecond))
			}
		}
		remove()
		remove()
		return nil
	}))
	text := out.text.String()
	require.Contains(t, text, "user defined signal 2: loop 1 of 1, from ")
	require.Contains(t, text, "\nsleeper waits for sleep 1h0m0s\n")
	require.Contains(t, text, "goroutines:\ngoroutine ")
}

// A loop that is stuck does not answer, and the stacks show why; another of the process does.
func TestADumpOfALoopThatIsStuck(t *testing.T) {
	out := &lines{done: make(chan struct{})}
	other := loop.New(nil)
	var loops sync.WaitGroup
	begun := make(chan struct{})
	loops.Go(func() {
		_ = other.Run(func(co *loop.Co) error {
			_, err := signals.DumpOn(co, syscall.SIGUSR2, out)
			close(begun)
			for err == nil {
				err = co.Sleep(time.Millisecond)
				select {
				case <-out.done:
					return nil
				default:
				}
			}
			return err
		})
		_ = other.Close()
	})
	<-begun
	require.NoError(t, loop.Run(func(co *loop.Co) error {
		_, err := signals.DumpOn(co, syscall.SIGUSR2, out)
		raise(t, syscall.SIGUSR2)
		waitForTheDump(out)
		return err
	}))
	loops.Wait()
	text := out.text.String()
	require.Contains(t, text, "loop 2 of 2, from ")
	require.Contains(t, text, "it does not answer in 1s: it is stuck, as a goroutine below shows\n")
	require.Contains(t, text, "main waits for sleep 1ms")
	require.Contains(t, text, "signals_test.waitForTheDump")
}

func waitForTheDump(out *lines) { <-out.done }
