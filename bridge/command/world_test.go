//go:build unix

package command_test

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/monoloop-go/monoloop/bridge/command"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

var errWhy = errors.New("why")

func sh(script string) *exec.Cmd { return exec.Command("sh", "-c", script) }

// run runs main on a loop of its own, closes it, and checks that nothing is left: no process, not even one to be
// reaped, no file, no goroutine, and nothing to report.
func run(t *testing.T, main func(co *loop.Co) error) {
	runOn(t, &loop.Options{}, main)
}

func runOn(t *testing.T, o *loop.Options, main func(co *loop.Co) error) {
	require.NoError(t, exec.Command("true").Run()) // opens what the runtime keeps open
	before := openFiles(t)
	var reports []string
	o.OnError = func(r loop.Report) { reports = append(reports, r.String()) }
	l := loop.New(o)
	err := l.Run(main)
	require.NoError(t, errors.Join(err, l.Close()))
	require.Empty(t, reports)
	goleak.VerifyNone(t)
	_, err = syscall.Wait4(-1, nil, noHang, nil)
	require.Equal(t, syscall.ECHILD, err, "there are children")
	require.Equal(t, before, openFiles(t))
}

func openFiles(t *testing.T) int {
	entries, err := os.ReadDir("/dev/fd")
	require.NoError(t, err)
	return len(entries)
}

// witness gives cmd, and everything that it starts, a pipe to hold. The function returned waits until nobody holds it.
func witness(t *testing.T, cmd *exec.Cmd) (started, allDead func()) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	cmd.ExtraFiles = []*os.File{w}
	started = func() { require.NoError(t, w.Close()) }
	allDead = func() {
		_, err := r.Read(make([]byte, 1))
		require.Equal(t, io.EOF, err)
		require.NoError(t, r.Close())
	}
	return started, allDead
}

// start starts cmd with its standard output, and waits for the line "ready".
func start(t *testing.T, co *loop.Co, cmd *exec.Cmd, o command.Options) *command.Process {
	o.Stdout = true
	p, err := command.Start(co, cmd, &o)
	require.NoError(t, err)
	line, err := p.Stdout().Next(co)
	require.NoError(t, err)
	require.Equal(t, "ready", line)
	return p
}

// readAll reads lines to their end, and gives the error that is not io.EOF.
func readAll(co *loop.Co, l *command.Lines) (lines []string, err error) {
	for line, err := range l.All(co) {
		if err != nil {
			return lines, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// await starts a task of this kind that awaits a process.
func await(k lab.Kind, co *loop.Co, p *command.Process) *task.Task[struct{}] {
	return k.Do(co, lab.Parts(lab.After(p.Wait(), lab.PassOn)))
}
