//go:build unix

package command_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/command"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
	"github.com/monoloop-go/monoloop/timer"
)

func TestWait(t *testing.T) {
	for _, test := range []struct {
		name, script string
		message      string // empty if it ends well
		code         int
		signal       syscall.Signal
	}{
		{name: "ends well", script: "exit 0"},
		{name: "ends badly", script: "exit 3", message: "command: sh: exit status 3", code: 3},
		{name: "is killed", script: "kill -KILL $$", message: "command: sh: signal: killed", code: -1,
			signal: syscall.SIGKILL},
	} {
		t.Run(test.name, func(t *testing.T) {
			lab.EachKind(t, func(t *testing.T, k lab.Kind) {
				run(t, func(co *loop.Co) error {
					p, err := command.Start(co, sh(test.script), nil)
					require.NoError(t, err)
					require.Nil(t, p.State())
					_, err = await(k, co, p).Await(co)
					require.Equal(t, test.code, p.State().ExitCode())
					if test.message == "" {
						return err
					}
					require.EqualError(t, err, test.message)
					var exit *exec.ExitError
					require.ErrorAs(t, err, &exit)
					require.Equal(t, test.signal != 0, exit.Sys().(syscall.WaitStatus).Signaled())
					_, again := await(k, co, p).Await(co)
					require.Equal(t, err, again)
					return nil
				})
			})
		})
	}
}

func TestACommandThatCannotBeStarted(t *testing.T) {
	for _, test := range []struct {
		name    string
		cmd     *exec.Cmd
		is      error
		message string
	}{
		{"not found", exec.Command("monoloop-no-such-command", "secret"), exec.ErrNotFound,
			`command: monoloop-no-such-command: exec: "monoloop-no-such-command": executable file not found in $PATH`},
		{"no such file", exec.Command("./no-such-file"), os.ErrNotExist,
			"command: no-such-file: fork/exec ./no-such-file: no such file or directory"},
		{"no such directory", &exec.Cmd{Path: "/bin/sh", Args: []string{"sh"}, Dir: "no-such-directory"}, os.ErrNotExist,
			"command: sh: chdir no-such-directory: no such file or directory"},
		{"a context that has ended", exec.CommandContext(ended(t), "true"), context.Canceled,
			"command: true: context canceled"},
	} {
		t.Run(test.name, func(t *testing.T) {
			run(t, func(co *loop.Co) error {
				p, err := command.Start(co, test.cmd, &command.Options{Stdin: true, Stdout: true, Stderr: true})
				require.Nil(t, p)
				require.EqualError(t, err, test.message)
				require.ErrorIs(t, err, test.is)
				var of *command.Error
				require.ErrorAs(t, err, &of)
				_, err = command.Run(co, exec.Command("monoloop-no-such-command"), nil).Await(co)
				require.ErrorIs(t, err, exec.ErrNotFound)
				_, err = command.Output(co, exec.Command("monoloop-no-such-command"), nil).Await(co)
				require.ErrorIs(t, err, exec.ErrNotFound)
				return nil
			})
		})
	}
}

func ended(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

func TestToCancelTheAwaitStopsTheGroup(t *testing.T) {
	const short = 20 * time.Millisecond
	for _, test := range []struct {
		name, script string
		grace        time.Duration
		lines        []string // after ready
	}{
		{"that ends at once", "echo ready; exec sleep 1000", 0, nil},
		{"that cleans up", "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.01; done", 0,
			[]string{"bye"}},
		{"that ignores SIGTERM", "trap '' TERM; echo ready; while :; do sleep 1000; done", short, nil},
		{"that has no grace", "trap 'echo bye' TERM; echo ready; while :; do sleep 1000; done", -1, nil},
		{"with a grandchild", "sleep 1000 & echo ready; wait", short, nil},
		{"with a grandchild that ignores SIGTERM", "(trap '' TERM; echo ready; sleep 1000) & wait", short, nil},
		{"with a grandchild that survives its parent, and cleans up",
			"(trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.01; done) & wait", 3 * time.Second, []string{"bye"}},
		{"that is stopped by the terminal", "echo ready; kill -STOP $$", short, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			lab.EachKind(t, func(t *testing.T, k lab.Kind) {
				run(t, func(co *loop.Co) error {
					cmd := sh(test.script)
					started, allDead := witness(t, cmd)
					p := start(t, co, cmd, command.Options{Grace: test.grace})
					started()
					waiter := await(k, co, p)
					require.NoError(t, co.Yield())
					require.True(t, waiter.Cancel(errWhy))
					waiter.Cancel(errors.New("once more changes nothing"))
					_, err := waiter.Await(co)
					require.True(t, loop.IsCanceled(err))
					require.ErrorIs(t, err, errWhy)
					require.NotNil(t, p.State())
					lines, err := readAll(co, p.Stdout())
					require.NoError(t, err)
					require.Equal(t, test.lines, lines)
					allDead()
					return nil
				})
			})
		})
	}
}

func TestAnAwaitThatIsCanceledBeforeAnythingHasHappened(t *testing.T) {
	for _, test := range []struct {
		name string
		body func(co *loop.Co, cmd *exec.Cmd) error
	}{
		{"before the start", func(co *loop.Co, cmd *exec.Cmd) error {
			co.Cancel(errWhy)
			_, err := command.Run(co, cmd, nil).Await(co)
			return err
		}},
		{"between start and await", func(co *loop.Co, cmd *exec.Cmd) error {
			p, err := command.Start(co, cmd, nil)
			if err != nil {
				return err
			}
			co.Cancel(errWhy)
			_, err = p.Wait().Await(co)
			return err
		}},
		{"by a callback of the same turn", func(co *loop.Co, cmd *exec.Cmd) error {
			co.Loop().CallSoon(func() { co.Cancel(errWhy) })
			_, err := command.Output(co, cmd, nil).Await(co)
			return err
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			run(t, func(co *loop.Co) error {
				cmd := exec.Command("sleep", "1000")
				started, allDead := witness(t, cmd)
				_, err := task.Do(co, func(co *loop.Co) error { return test.body(co, cmd) }).Await(co)
				started()
				require.Equal(t, loop.Canceled(errWhy), err)
				allDead()
				return nil
			})
		})
	}
}

func TestToCancelAfterTheEnd(t *testing.T) {
	run(t, func(co *loop.Co) error {
		cmd := sh("exit 3")
		started, allDead := witness(t, cmd)
		p, err := command.Start(co, cmd, nil)
		require.NoError(t, err)
		started()
		allDead() // blocks the loop, which does not know of the end
		require.True(t, p.Wait().Cancel(errWhy))
		_, err = p.Wait().Await(co)
		require.Equal(t, loop.Canceled(errWhy), err)
		require.Equal(t, 3, p.State().ExitCode())

		p, err = command.Start(co, sh("exit 3"), nil)
		require.NoError(t, err)
		_, err = p.Wait().Await(co)
		require.False(t, p.Wait().Cancel(errWhy))
		require.EqualError(t, err, "command: sh: exit status 3")
		return nil
	})
}

// A shield keeps the process running; a timeout ends it.
func TestShieldAndTimeout(t *testing.T) {
	run(t, func(co *loop.Co) error {
		p := start(t, co, sh("trap 'echo heard; exit 0' USR1; echo ready; while :; do sleep 0.01; done"),
			command.Options{})
		waiter := task.Go(co, future.Shield(p.Wait()).Await)
		require.NoError(t, co.Yield())
		waiter.Cancel(errWhy)
		_, err := waiter.Await(co)
		require.Equal(t, loop.Canceled(errWhy), err)
		require.NoError(t, p.Signal(syscall.SIGUSR1))
		lines, err := readAll(co, p.Stdout())
		require.NoError(t, err)
		require.Equal(t, []string{"heard"}, lines)
		_, err = p.Wait().Await(co)
		require.NoError(t, err)

		_, err = future.WaitFor(co, time.Millisecond, command.Run(co, exec.Command("sleep", "1000"), nil))
		require.ErrorIs(t, err, loop.ErrTimeout)
		return nil
	})
}

func TestSignals(t *testing.T) {
	for _, test := range []struct {
		name string
		send func(p *command.Process) error
		want string
	}{
		{"Signal", func(p *command.Process) error { return p.Signal(syscall.SIGINT) },
			"command: sleep: signal: interrupt"},
		{"Terminate", (*command.Process).Terminate, "command: sleep: signal: terminated"},
		{"Kill", (*command.Process).Kill, "command: sleep: signal: killed"},
	} {
		t.Run(test.name, func(t *testing.T) {
			run(t, func(co *loop.Co) error {
				p, err := command.Start(co, exec.Command("sleep", "1000"), nil)
				require.NoError(t, err)
				require.NoError(t, test.send(p))
				_, err = p.Wait().Await(co)
				require.EqualError(t, err, test.want)
				require.ErrorIs(t, test.send(p), os.ErrProcessDone)
				require.EqualError(t, test.send(p), "command: sleep: os: process already finished")
				return nil
			})
		})
	}
}

// The end of the command's own context stops the group as well, in order.
func TestTheContextOfACommand(t *testing.T) {
	run(t, func(co *loop.Co) error {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		cmd := exec.CommandContext(ctx, "sh", "-c",
			"trap 'echo bye; exit 4' TERM; echo ready; while :; do sleep 0.01; done")
		started, allDead := witness(t, cmd)
		p := start(t, co, cmd, command.Options{})
		started()
		cancel()
		_, err := p.Wait().Await(co)
		require.EqualError(t, err, "command: sh: exit status 4")
		lines, err := readAll(co, p.Stdout())
		require.Equal(t, []string{"bye"}, lines)
		allDead()
		return err
	})
}

func TestAProcessHoldsVirtualTime(t *testing.T) {
	virtual := &loop.Options{Clock: &timer.Virtual{}}
	runOn(t, virtual, func(co *loop.Co) error {
		var at []time.Duration
		nap := task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Hour) })
		p, err := command.Start(co, sh("echo one; echo two"), &command.Options{Stdout: true})
		require.NoError(t, err)
		for range p.Lines(co) {
			at = append(at, co.Loop().Time())
		}
		_, err = p.Wait().Await(co)
		require.NoError(t, err)
		at = append(at, co.Loop().Time())
		_, err = nap.Await(co)
		require.NoError(t, err)
		at = append(at, co.Loop().Time())
		require.Equal(t, []time.Duration{0, 0, 0, time.Hour}, at)
		return nil
	})
}

func TestMisuse(t *testing.T) {
	file := os.Stdin
	taken := func() *exec.Cmd { return &exec.Cmd{Path: "/bin/true", Stdin: file, Stdout: file, Stderr: file} }
	run(t, func(co *loop.Co) error {
		p, err := command.Start(co, exec.Command("true"), nil)
		require.NoError(t, err)
		for want, use := range map[string]func(){
			"command: Start of a nil command": func() { _, _ = command.Start(co, nil, nil) },
			"command: Options ask for the Stdin of a command that has one already": func() {
				_, _ = command.Start(co, taken(), &command.Options{Stdin: true})
			},
			"command: Options ask for the Stdout of a command that has one already": func() {
				_, _ = command.Start(co, taken(), &command.Options{Stdout: true})
			},
			"command: Options ask for the Stderr of a command that has one already": func() {
				_, _ = command.Start(co, taken(), &command.Options{Merge: true})
			},
			"command: Options ask for Stderr and for Merge": func() {
				_, _ = command.Start(co, exec.Command("true"), &command.Options{Stderr: true, Merge: true})
			},
			"command: Run with Options that ask for streams, which only a Process has": func() {
				command.Run(co, exec.Command("true"), &command.Options{Stdout: true})
			},
			"command: Output with Options that ask for streams, which only a Process has": func() {
				command.Output(co, exec.Command("true"), &command.Options{Stdin: true})
			},
			"command: Output of a command that has a Stdout already":               func() { command.Output(co, taken(), nil) },
			"command: Stdin of a process that was started without Options.Stdin":   func() { p.Stdin() },
			"command: Stdout of a process that was started without Options.Stdout": func() { p.Stdout() },
			"command: Stderr of a process that was started without Options.Stderr": func() { p.Stderr() },
		} {
			require.PanicsWithValue(t, want, use)
		}
		return nil
	})
	l := loop.New(nil)
	require.NoError(t, l.Close())
	require.PanicsWithValue(t, "loop: command.Start after the loop was closed", func() {
		_, _ = command.Start(l, exec.Command("true"), nil)
	})
}
