//go:build unix

package command_test

import (
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/command"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func TestTheLoopsEnd(t *testing.T) {
	for _, test := range []struct {
		name, script string
		o            command.Options
		use          func(p *command.Process)
	}{
		{"a process that nobody awaits", "echo ready; exec sleep 1000", command.Options{}, func(*command.Process) {}},
		{"one that ignores SIGTERM", "trap '' TERM; echo ready; sleep 1000",
			command.Options{Grace: time.Millisecond}, func(*command.Process) {}},
		{"one whose output nobody reads", "echo ready; exec yes", command.Options{}, func(*command.Process) {}},
		{"one that has a lot to say at its end", "trap 'head -c 1000000 /dev/zero; exit' TERM; echo ready; while :; do sleep 0.01; done",
			command.Options{}, func(*command.Process) {}},
		{"one that does not read", "echo ready; exec sleep 1000", command.Options{Stdin: true}, func(p *command.Process) {
			p.Stdin().Write(make([]byte, 1<<20)).OnDone(func(f *future.Future[struct{}]) { _ = f.Err() })
			p.Stdin().Close()
		}},
		{"one that is closed to us", "echo ready; exec yes", command.Options{},
			func(p *command.Process) { p.Stdout().Close() }},
	} {
		t.Run(test.name, func(t *testing.T) {
			run(t, func(co *loop.Co) error {
				cmd := sh(test.script)
				started, allDead := witness(t, cmd)
				co.Loop().Low().OnClose(func(*loop.Co) error { allDead(); return nil }) // runs after the commands were waited for
				p := start(t, co, cmd, test.o)
				started()
				test.use(p)
				p.Wait().OnDone(func(f *future.Future[*os.ProcessState]) { _ = f.Err() }) // it may fail by itself
				return nil
			})
		})
	}
}

// What runs at the loop's end may use commands as well.
func TestACommandDuringTheClose(t *testing.T) {
	var outputs []string
	run(t, func(co *loop.Co) error {
		echo := func(co *loop.Co) error {
			out, err := command.Output(co, exec.Command("echo", "closing"), nil).Await(co)
			outputs = append(outputs, string(out))
			return err
		}
		co.Loop().Low().OnClose(func(co *loop.Co) error { // runs after the commands were waited for
			_, err := command.Start(co, exec.Command("sleep", "1000"), nil)
			return errors.Join(err, echo(co))
		})
		task.Do(co, func(co *loop.Co) error {
			return errors.Join(co.Sleep(time.Hour), echo(co))
		})
		return echo(co)
	})
	require.Equal(t, []string{"closing\n", "closing\n", "closing\n"}, outputs)
}

func TestAFailureThatNobodyLooksAtIsReported(t *testing.T) {
	var reports []string
	l := loop.New(&loop.Options{Debug: loop.DebugOff,
		OnError: func(r loop.Report) { reports = append(reports, r.String()) }})
	require.NoError(t, l.Run(func(co *loop.Co) error {
		p, err := command.Start(co, sh("exit 3"), &command.Options{Stdout: true}) // which is not read to its end
		require.NoError(t, err)
		done := future.New[struct{}](co)
		p.Wait().OnDone(func(*future.Future[*os.ProcessState]) { done.SetResult(struct{}{}) })
		_, err = done.Future().Await(co)
		return err
	}))
	require.NoError(t, l.Close())
	require.Equal(t, []string{"error was never retrieved (command sh): command: sh: exit status 3"}, reports)
}
