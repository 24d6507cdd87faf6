//go:build unix

package command_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/channel"
	"github.com/monoloop-go/monoloop/bridge/command"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// next asks for the next line in a task of this kind.
func next(k lab.Kind, co *loop.Co, l *command.Lines) *task.Task[string] {
	return lab.Result(k, co, l.Next, &command.NextStep{Lines: l})
}

func TestLines(t *testing.T) {
	for _, test := range []struct {
		name, script string
		want         []string
	}{
		{"none", "", []string{"! EOF"}},
		{"with and without a carriage return", `printf 'a\n\nb\r\n'`, []string{"a", "", "b", "! EOF"}},
		{"the last without a newline", `printf 'a\nb'`, []string{"a", "b", "! EOF"}},
		{"as long as they may be", `printf '12345678\n12345678'`, []string{"12345678", "12345678", "! EOF"}},
		{"too long", `printf '123456789\na\n123456789'; sleep 0.01; printf '123456789\nb\n123456789'`,
			[]string{"! command: sh: stdout: line too long", "a", "! command: sh: stdout: line too long", "b",
				"! command: sh: stdout: line too long", "! EOF"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			lab.EachKind(t, func(t *testing.T, k lab.Kind) {
				run(t, func(co *loop.Co) error {
					p, err := command.Start(co, sh(test.script), &command.Options{Stdout: true, MaxLine: 8})
					require.NoError(t, err)
					var got []string
					for range test.want {
						line, err := next(k, co, p.Stdout()).Await(co)
						if err != nil {
							line = "! " + err.Error()
						}
						got = append(got, line)
					}
					require.Equal(t, test.want, got)
					_, err = next(k, co, p.Stdout()).Await(co)
					require.Equal(t, io.EOF, err, "the end stays the end")
					_, err = p.Wait().Await(co)
					return err
				})
			})
		})
	}
}

func TestAllGoesOnAfterALineThatIsTooLong(t *testing.T) {
	run(t, func(co *loop.Co) error {
		p, err := command.Start(co, sh("echo 123456789; echo a"), &command.Options{Stdout: true, MaxLine: 8})
		require.NoError(t, err)
		var got []string
		for line, err := range p.Lines(co) {
			got = append(got, fmt.Sprint(line, " ", err))
		}
		require.Equal(t, []string{" command: sh: stdout: line too long", "a <nil>"}, got)
		return nil
	})
}

// What is too long, and how that is told, is the same for the lines of a command and of any reader.
func TestTheLongestLineByDefault(t *testing.T) {
	run(t, func(co *loop.Co) error {
		for _, test := range []struct {
			size    int
			tooLong bool
		}{{1 << 20, false}, {1<<20 + 1, true}} {
			text := strings.Repeat("x", test.size)
			cmd := exec.Command("cat")
			cmd.Stdin = strings.NewReader(text)
			p, err := command.Start(co, cmd, &command.Options{Stdout: true})
			require.NoError(t, err)
			for _, next := range []func(*loop.Co) (string, error){
				p.Stdout().Next, channel.NewLines(co, strings.NewReader(text), nil).Next,
			} {
				line, err := next(co)
				require.Equal(t, test.tooLong, errors.Is(err, channel.ErrLineTooLong))
				require.Equal(t, test.tooLong, line != text)
			}
			if _, err := p.Wait().Await(co); err != nil {
				return err
			}
		}
		return nil
	})
}

// Both streams are read side by side; merged, they come in the order in which they were written.
func TestTwoStreams(t *testing.T) {
	run(t, func(co *loop.Co) error {
		script := "echo out1; echo err1 >&2; echo out2; echo err2 >&2"
		p, err := command.Start(co, sh(script), &command.Options{Stdout: true, Stderr: true})
		require.NoError(t, err)
		problems := task.Go(co, func(co *loop.Co) ([]string, error) { return readAll(co, p.Stderr()) })
		lines, err := readAll(co, p.Stdout())
		require.NoError(t, err)
		require.Equal(t, []string{"out1", "out2"}, lines)
		lines, err = problems.Await(co)
		require.NoError(t, err)
		require.Equal(t, []string{"err1", "err2"}, lines)

		p, err = command.Start(co, sh(script), &command.Options{Stdout: true, Merge: true})
		require.NoError(t, err)
		lines, err = readAll(co, p.Stdout())
		require.Equal(t, []string{"out1", "err1", "out2", "err2"}, lines)
		return err
	})
}

// What a process has written before its end is there after it, however slow its reader is, and although the limit on
// those who hold its pipes has passed.
func TestASlowReaderLosesNothing(t *testing.T) {
	run(t, func(co *loop.Co) error {
		cmd := sh("i=0; while [ $i -lt 7000 ]; do echo 0123456789; i=$((i+1)); done") // more than the buffer, less than it and the pipe
		cmd.WaitDelay = time.Millisecond
		p, err := command.Start(co, cmd, &command.Options{Stdout: true})
		require.NoError(t, err)
		_, err = p.Wait().Await(co)
		require.NoError(t, err)
		require.NoError(t, co.Sleep(5*time.Millisecond))
		lines, err := readAll(co, p.Stdout())
		require.Len(t, lines, 7000)
		return err
	})
}

// A hundred megabytes pass through, and only a few are here at a time, also while nobody reads.
func TestAHundredMegabytes(t *testing.T) {
	run(t, func(co *loop.Co) error {
		const width, count = 99, 1_000_000
		text := strings.Repeat("x", width)
		p, err := command.Start(co, sh("yes "+text+" | head -n "+strconv.Itoa(count)), &command.Options{Stdout: true})
		require.NoError(t, err)
		before := heap()
		n := 0
		for line, err := range p.Lines(co) {
			if err != nil || line != text {
				return fmt.Errorf("line %d: %q, %w", n, line, err)
			}
			if n++; n%(count/4) == 1 {
				require.NoError(t, co.Sleep(time.Millisecond))
				require.Less(t, heap(), before+4<<20)
			}
		}
		require.Equal(t, count, n)
		_, err = p.Wait().Await(co)
		return err
	})
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestCancelWhileStreaming(t *testing.T) {
	run(t, func(co *loop.Co) error {
		p, err := command.Start(co, exec.Command("yes"), &command.Options{Stdout: true})
		require.NoError(t, err)
		var got []error
		reader := task.Do(co, func(co *loop.Co) error {
			for _, err := range p.Lines(co) {
				if err != nil {
					got = append(got, err)
				} else if err := co.Yield(); err != nil {
					got = append(got, err)
					break
				}
			}
			return nil
		})
		require.NoError(t, co.Sleep(time.Millisecond))
		reader.Cancel(errWhy)
		_, err = reader.Await(co)
		require.NoError(t, err)
		require.Equal(t, []error{loop.Canceled(errWhy)}, got)
		line, err := p.Stdout().Next(co)
		require.Equal(t, "y", line, "it goes on")
		require.NoError(t, err)
		p.Wait().Cancel(errWhy)
		_, err = readAll(co, p.Stdout())
		require.NoError(t, err)
		_, err = p.Wait().Await(co)
		require.Equal(t, loop.Canceled(errWhy), err)
		return nil
	})
}

func TestACanceledNextLosesNoLine(t *testing.T) {
	lab.EachKind(t, func(t *testing.T, k lab.Kind) {
		run(t, func(co *loop.Co) error {
			p, err := command.Start(co, exec.Command("cat"), &command.Options{Stdin: true, Stdout: true})
			require.NoError(t, err)
			waiter := next(k, co, p.Stdout())
			require.NoError(t, co.Yield())
			waiter.Cancel(errWhy)
			_, err = waiter.Await(co)
			require.Equal(t, loop.Canceled(errWhy), err)
			_, err = p.Stdin().Write([]byte("a\n")).Await(co)
			require.NoError(t, err)
			p.Stdin().Close()
			lines, err := readAll(co, p.Stdout())
			require.Equal(t, []string{"a"}, lines)
			return err
		})
	})
}

// Who has ended leaves its pipe to a grandchild, which is left alone: the lines end, and say why.
func TestAGrandchildThatHoldsThePipe(t *testing.T) {
	for _, test := range []struct {
		name string
		use  func(co *loop.Co, cmd *exec.Cmd) (pid string, err error)
	}{
		{"lines", func(co *loop.Co, cmd *exec.Cmd) (string, error) {
			p, err := command.Start(co, cmd, &command.Options{Stdout: true})
			if err != nil {
				return "", err
			}
			if _, err = p.Wait().Await(co); err != nil {
				return "", err
			}
			lines, err := readAll(co, p.Stdout())
			return lines[0], err
		}},
		{"a writer", func(co *loop.Co, cmd *exec.Cmd) (string, error) {
			var out bytes.Buffer
			cmd.Stdout = &out
			_, err := command.Run(co, cmd, nil).Await(co)
			return strings.TrimSpace(out.String()), err
		}},
		{"an output", func(co *loop.Co, cmd *exec.Cmd) (string, error) {
			_, err := command.Output(co, cmd, nil).Await(co)
			return strings.TrimSpace(string(err.(*command.Error).Output)), err
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			run(t, func(co *loop.Co) error {
				cmd := sh("sleep 1000 & echo $!")
				cmd.WaitDelay = 10 * time.Millisecond
				started, allDead := witness(t, cmd)
				pid, err := test.use(co, cmd)
				started()
				require.ErrorIs(t, err, exec.ErrWaitDelay)
				n, err := strconv.Atoi(pid)
				require.NoError(t, err)
				require.NoError(t, syscall.Kill(n, syscall.SIGKILL))
				allDead()
				return nil
			})
		})
	}
}

// To cancel the wait for a process that has ended, but whose pipe is held, ends it.
func TestToCancelAWaitForWhoHoldsThePipe(t *testing.T) {
	run(t, func(co *loop.Co) error {
		cmd := sh("sleep 1000 & echo $! >&2")
		cmd.WaitDelay = time.Hour
		var out bytes.Buffer
		cmd.Stdout = &out
		started, allDead := witness(t, cmd)
		p, err := command.Start(co, cmd, &command.Options{Stderr: true})
		require.NoError(t, err)
		started()
		line, err := p.Stderr().Next(co)
		require.NoError(t, err)
		for p.Signal(syscall.Signal(0)) == nil { // until it is reaped
			require.NoError(t, co.Yield())
		}
		p.Wait().Cancel(errWhy)
		_, err = p.Wait().Await(co)
		require.Equal(t, loop.Canceled(errWhy), err)
		n, err := strconv.Atoi(line)
		require.NoError(t, err)
		_ = syscall.Kill(n, syscall.SIGKILL)
		allDead()
		return nil
	})
}

func TestDiscardAndClose(t *testing.T) {
	run(t, func(co *loop.Co) error {
		p := start(t, co, sh("echo ready; head -c 1000000 /dev/zero; exit 3"), command.Options{})
		p.Stdout().Discard()
		_, err := p.Wait().Await(co)
		require.EqualError(t, err, "command: sh: exit status 3")
		_, err = p.Stdout().Next(co)
		require.Equal(t, io.EOF, err)

		p = start(t, co, sh("echo ready; exec yes"), command.Options{})
		waiter := task.Go(co, func(co *loop.Co) ([]string, error) { return readAll(co, p.Stdout()) })
		p.Stdout().Close()
		_, err = p.Wait().Await(co)
		require.EqualError(t, err, "command: sh: signal: broken pipe")
		_, err = waiter.Await(co)
		require.ErrorIs(t, err, os.ErrClosed)
		require.EqualError(t, err, "command: sh: stdout: file already closed")
		p.Stdout().Close()
		return nil
	})
}
