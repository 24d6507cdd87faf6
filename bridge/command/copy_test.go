//go:build unix

package command_test

import (
	"bytes"
	"io"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/command"
	"github.com/monoloop-go/monoloop/loop"
)

func TestReadersAndWritersOfTheCommand(t *testing.T) {
	run(t, func(co *loop.Co) error {
		input := strings.Repeat("0123456789\n", 100_000)
		cmd := exec.Command("cat")
		cmd.Stdin = strings.NewReader(input)
		out, err := command.Output(co, cmd, nil).Await(co)
		require.NoError(t, err)
		require.Equal(t, len(input), len(out))

		cmd = exec.Command("true") // does not want its input
		cmd.Stdin = strings.NewReader(input)
		_, err = command.Run(co, cmd, nil).Await(co)
		require.NoError(t, err)

		var both bytes.Buffer // one writer for both is one pipe
		cmd = sh("echo out; echo err >&2; echo out")
		cmd.Stdout, cmd.Stderr = &both, &both
		_, err = command.Run(co, cmd, nil).Await(co)
		require.NoError(t, err)
		require.Equal(t, "out\nerr\nout\n", both.String())

		cmd = exec.Command("echo", "to a writer that fails")
		cmd.Stdout = failing{}
		_, err = command.Run(co, cmd, nil).Await(co)
		require.ErrorIs(t, err, errWhy)
		return nil
	})
}

type failing struct{ _ []int } // cannot be compared

func (failing) Write([]byte) (int, error) { return 0, errWhy }

// A reader that does not return is left behind; that is the reader's fault.
func TestAReaderThatDoesNotReturn(t *testing.T) {
	for _, test := range []struct {
		name  string
		delay time.Duration
		end   func(co *loop.Co, p *command.Process) error // returns how it should end
	}{
		{"until the delay has passed", time.Millisecond,
			func(*loop.Co, *command.Process) error { return exec.ErrWaitDelay }},
		{"until the wait is canceled", time.Hour, func(co *loop.Co, p *command.Process) error {
			for p.Signal(syscall.Signal(0)) == nil { // until it is reaped
				if err := co.Yield(); err != nil {
					return err
				}
			}
			p.Wait().Cancel(errWhy)
			return errWhy
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, w := io.Pipe()
			left := make(chan struct{})
			run(t, func(co *loop.Co) error {
				cmd := exec.Command("true")
				cmd.WaitDelay = test.delay
				cmd.Stdin = readerFunc(func(b []byte) (int, error) {
					defer close(left)
					return r.Read(b)
				})
				p, err := command.Start(co, cmd, nil)
				require.NoError(t, err)
				want := test.end(co, p)
				_, err = p.Wait().Await(co)
				require.ErrorIs(t, err, want)
				require.NoError(t, w.Close())
				<-left
				return nil
			})
		})
	}
}

// A writer that does not return holds the end of a process, but not when the process or the wait for it is stopped:
// then it is left behind, as a reader is.
func TestAWriterThatDoesNotReturn(t *testing.T) {
	for _, test := range []struct {
		name   string
		script string
		end    func(co *loop.Co, p *command.Process) error // returns how it should end
	}{
		{"of a process that is stopped", "echo text; exec sleep 1000", func(co *loop.Co, p *command.Process) error {
			p.Wait().Cancel(errWhy)
			return errWhy
		}},
		{"of a process that had ended", "echo text", func(co *loop.Co, p *command.Process) error {
			for p.Signal(syscall.Signal(0)) == nil { // until it is reaped
				if err := co.Yield(); err != nil {
					return err
				}
			}
			p.Wait().Cancel(errWhy)
			return errWhy
		}},
		{"at the loop's end", "echo text", func(*loop.Co, *command.Process) error { return nil }},
	} {
		t.Run(test.name, func(t *testing.T) {
			release, left := make(chan struct{}), make(chan struct{})
			run(t, func(co *loop.Co) error {
				co.Loop().Low().OnClose(func(*loop.Co) error { // runs after the commands were waited for
					close(release)
					<-left
					return nil
				})
				cmd, begun := sh(test.script), make(chan struct{})
				cmd.WaitDelay = time.Millisecond
				cmd.Stdout = writerFunc(func(b []byte) (int, error) {
					close(begun)
					<-release
					close(left)
					return len(b), nil
				})
				p, err := command.Start(co, cmd, nil)
				require.NoError(t, err)
				<-begun
				want := test.end(co, p)
				if want != nil {
					_, err = p.Wait().Await(co)
				}
				require.ErrorIs(t, err, want)
				return nil
			})
		})
	}
}

type writerFunc func(b []byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

type readerFunc func(b []byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

func TestOutput(t *testing.T) {
	run(t, func(co *loop.Co) error {
		out, err := command.Output(co, sh("echo out; echo err >&2"), nil).Await(co)
		require.NoError(t, err)
		require.Equal(t, "out\n", string(out))

		out, err = command.Output(co, sh("echo out; echo err >&2"), &command.Options{Merge: true}).Await(co)
		require.NoError(t, err)
		require.Equal(t, "out\nerr\n", string(out))

		out, err = command.Output(co, sh("echo out; head -c 100000 /dev/zero >&2; exit 3"), nil).Await(co)
		require.Nil(t, out)
		require.EqualError(t, err, "command: sh: exit status 3")
		var of *command.Error
		require.ErrorAs(t, err, &of)
		require.Equal(t, "out\n", string(of.Output))
		var exit *exec.ExitError
		require.ErrorAs(t, err, &exit)
		require.Len(t, exit.Stderr, 32<<10)
		return nil
	})
}
