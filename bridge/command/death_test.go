//go:build linux || freebsd

package command_test

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/command"
	"github.com/monoloop-go/monoloop/loop"
)

const parentVariable = "MONOLOOP_TEST_PARENT"

// playParent is a program whose main waits for a command, which has the file 3, and which ends as it is told to.
func playParent(script string) error {
	return loop.Run(func(co *loop.Co) error {
		cmd := sh(script)
		cmd.ExtraFiles = []*os.File{os.NewFile(3, "witness")}
		p, err := command.Start(co, cmd, &command.Options{Stdout: true})
		if err != nil {
			return err
		}
		line, err := p.Stdout().Next(co)
		if err != nil {
			return err
		}
		go func() {
			switch end, _ := bufio.NewReader(os.Stdin).ReadString('\n'); end {
			case "exit\n":
				os.Exit(0)
			case "panic\n":
				panic("the end")
			}
		}()
		_, _ = os.Stdout.WriteString(line + "\n")
		_, err = p.Wait().Await(co)
		return err
	})
}

// However a program ends, no command outlives it; and if it ends in order, nothing that a command has started does.
func TestNoCommandOutlivesItsProgram(t *testing.T) {
	const alone, family = "echo ready; exec sleep 1000", "sleep 1000 & echo ready; wait"
	for _, test := range []struct {
		name, script string
		end          func(parent *exec.Cmd, in io.Writer) error
		state        string
	}{
		{"killed", alone, func(parent *exec.Cmd, _ io.Writer) error { return parent.Process.Kill() }, "signal: killed"},
		{"exits", alone, func(_ *exec.Cmd, in io.Writer) error { return say(in, "exit\n") }, "exit status 0"},
		{"panics", alone, func(_ *exec.Cmd, in io.Writer) error { return say(in, "panic\n") }, "exit status 2"},
		{"interrupted", family, func(parent *exec.Cmd, _ io.Writer) error { return parent.Process.Signal(os.Interrupt) },
			"signal: interrupt"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if os.Getenv(parentVariable) == t.Name() {
				t.Fatal(playParent(test.script))
			}
			parent := exec.Command(os.Args[0], "-test.run=^TestNoCommandOutlivesItsProgram$/^"+test.name+"$")
			parent.Env = append(os.Environ(), parentVariable+"="+t.Name())
			started, allDead := witness(t, parent)
			out, err := parent.StdoutPipe()
			require.NoError(t, err)
			in, err := parent.StdinPipe()
			require.NoError(t, err)
			require.NoError(t, parent.Start())
			started()
			line, err := bufio.NewReader(out).ReadString('\n')
			require.NoError(t, err)
			require.Equal(t, "ready\n", line)
			require.NoError(t, test.end(parent, in))
			_ = parent.Wait()
			require.Equal(t, test.state, parent.ProcessState.String())
			allDead()
		})
	}
}

func say(in io.Writer, text string) error {
	_, err := io.WriteString(in, text)
	return err
}

// The main thread, which never ends, is kept from the tests.
func init() { runtime.LockOSThread() }

// A process lives on when threads end, as they do with goroutines that are locked to them.
func TestThreadsThatEnd(t *testing.T) {
	run(t, func(co *loop.Co) error {
		p, err := command.Start(co, exec.Command("cat"), &command.Options{Stdin: true, Stdout: true})
		require.NoError(t, err)
		for range 50 {
			endThreads(20)
			_, err := p.Stdin().Write([]byte("alive\n")).Await(co)
			require.NoError(t, err)
			line, err := p.Stdout().Next(co)
			require.NoError(t, err)
			require.Equal(t, "alive", line)
		}
		p.Stdin().Close()
		_, err = p.Wait().Await(co)
		return err
	})
}

// endThreads takes n threads, all of which there are among them, and ends them.
func endThreads(n int) {
	var locked, ended sync.WaitGroup
	locked.Add(n)
	for range n {
		ended.Go(func() {
			runtime.LockOSThread()
			locked.Done()
			locked.Wait()
		})
	}
	ended.Wait()
}
