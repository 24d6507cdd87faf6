//go:build unix

package command_test

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/command"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func TestInput(t *testing.T) {
	run(t, func(co *loop.Co) error {
		p, err := command.Start(co, exec.Command("cat"), &command.Options{Stdin: true, Stdout: true})
		require.NoError(t, err)
		big := bytes.Repeat([]byte("0123456789\n"), 100_000)
		first := p.Stdin().Write(big)
		second := p.Stdin().Write([]byte("second\n"))
		dropped := p.Stdin().Write([]byte("dropped\n"))
		third := p.Stdin().Write([]byte("third"))
		clear(big) // it was copied
		require.True(t, dropped.Cancel(errWhy))
		p.Stdin().Close()
		p.Stdin().Close()
		refused := p.Stdin().Write([]byte("refused"))
		reader := task.Go(co, func(co *loop.Co) ([]string, error) { return readAll(co, p.Stdout()) })
		_, err = task.DoStep(co, first).Await(co)
		require.NoError(t, err)
		_, err = second.Await(co)
		require.NoError(t, err)
		_, err = third.Await(co)
		require.NoError(t, err)
		require.Equal(t, loop.Canceled(errWhy), dropped.Err())
		require.EqualError(t, refused.Err(), "command: cat: stdin: file already closed")
		lines, err := reader.Await(co)
		require.Len(t, lines, 100_002)
		require.Equal(t, []string{"0123456789", "second", "third"}, lines[99_999:])
		require.NoError(t, err)
		_, err = p.Wait().Await(co)
		return err
	})
}

// Writes to who does not read fail when it has ended: the one that is under way, and those behind it.
func TestInputOfWhoDoesNotRead(t *testing.T) {
	run(t, func(co *loop.Co) error {
		p := start(t, co, sh("echo ready; exec sleep 1000"), command.Options{Stdin: true})
		given := p.Stdin().Write(make([]byte, 1<<20))
		behind := p.Stdin().Write([]byte("behind"))
		canceled := p.Stdin().Write([]byte("canceled"))
		require.NoError(t, co.Yield())
		canceled.Cancel(errWhy)
		require.NoError(t, p.Kill())
		_, err := given.Await(co)
		var of *command.Error
		require.ErrorAs(t, err, &of)
		_, err = behind.Await(co)
		require.ErrorAs(t, err, &of)
		_, err = p.Wait().Await(co)
		require.EqualError(t, err, "command: sh: signal: killed")
		return nil
	})
}

// A write that is under way when it is canceled goes on, and those behind it come after it.
func TestToCancelAWriteThatHasBegun(t *testing.T) {
	run(t, func(co *loop.Co) error {
		p := start(t, co, sh("echo ready; read x; exec wc -c"), command.Options{Stdin: true})
		begun := p.Stdin().Write(make([]byte, 1<<20))
		behind := p.Stdin().Write([]byte("\n1234"))
		p.Stdin().Close()
		require.True(t, begun.Cancel(errWhy))
		_, err := begun.Await(co)
		require.Equal(t, loop.Canceled(errWhy), err)
		_, err = behind.Await(co)
		require.NoError(t, err)
		lines, err := readAll(co, p.Stdout())
		require.Equal(t, "4", strings.TrimSpace(strings.Join(lines, "")))
		return err
	})
}
