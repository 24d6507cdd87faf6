package command_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/command"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

const roleVariable = "MONOLOOP_TEST_COMMAND_ROLE"

// The roles are programs, for there is no shell: the process of a test is started anew with one.
var roles = map[string]func(){
	"echo":  func() { _, _ = io.Copy(os.Stdout, os.Stdin) },
	"fails": func() { fmt.Fprintln(os.Stderr, "no"); os.Exit(3) },
	"waits": func() { time.Sleep(time.Hour) },
	"child": func() {
		fmt.Println("child")
		_, _ = io.Copy(os.Stdout, os.Stdin)
	},
	"parent": func() {
		beget()
		time.Sleep(time.Hour)
	},
	"parent that ends": beget,
	"program":          playProgram,
	"listener": func() {
		heard := make(chan os.Signal, 1)
		signal.Notify(heard, os.Interrupt)
		fmt.Println("listener")
		fmt.Println(<-heard)
	},
}

// An interrupt waits for the end of all init functions: a program that gets one must not run in them.
func init() {
	play = func() {
		if program, ok := roles[os.Getenv(roleVariable)]; ok {
			program()
			os.Exit(0)
		}
	}
}

func playing(role string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVariable+"="+role)
	return cmd
}

// sharing has a process use the files of this one, or others.
func sharing(cmd *exec.Cmd, in, out *os.File) *exec.Cmd {
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, os.Stderr
	return cmd
}

func beget() { fmt.Println("parent", sharing(playing("child"), os.Stdin, os.Stdout).Start()) }

// playProgram waits for a command, and ends as its argument says.
func playProgram() {
	end, what, _ := strings.Cut(os.Getenv("MONOLOOP_TEST_COMMAND_END"), " of ")
	err := loop.Run(func(co *loop.Co) error {
		p, err := command.Start(co, sharing(playing(what), os.Stdin, os.Stdout), nil)
		fmt.Println("program", err)
		switch end {
		case "exit":
			os.Exit(0)
		case "panic":
			go panic("the end") // of a goroutine, which nobody recovers
		}
		_, err = p.Wait().Await(co)
		return err
	})
	fmt.Println(err) // not after an interrupt
}

// A family is the processes that share the output of the first.
type family struct {
	t    *testing.T
	cmd  *exec.Cmd
	says *bufio.Reader
	in   *os.File
	ends [2]*os.File // the first one's, to be closed when it was started
}

func newFamily(t *testing.T, role string) *family {
	in, toIn, err := os.Pipe()
	require.NoError(t, err)
	fromOut, out, err := os.Pipe()
	require.NoError(t, err)
	t.Cleanup(func() { _ = errors.Join(toIn.Close(), fromOut.Close()) })
	return &family{t, sharing(playing(role), in, out), bufio.NewReader(fromOut), toIn, [2]*os.File{in, out}}
}

// started is called when the first was started; the lines are what is said until all are there, in any order.
func (f *family) started(err error, lines ...string) {
	require.NoError(f.t, errors.Join(err, f.ends[0].Close(), f.ends[1].Close()))
	var said []string
	for range lines {
		line, err := f.says.ReadString('\n')
		require.NoError(f.t, err)
		said = append(said, line)
	}
	require.ElementsMatch(f.t, lines, said)
}

// allDead waits until the last of the family has ended, and nobody may have said more.
func (f *family) allDead() {
	rest, err := io.ReadAll(f.says)
	require.NoError(f.t, err)
	require.Empty(f.t, string(rest))
}

func onLoop(t *testing.T, main func(co *loop.Co) error) {
	var reports []string
	l := loop.New(&loop.Options{OnError: func(r loop.Report) { reports = append(reports, r.String()) }})
	require.NoError(t, errors.Join(l.Run(main), l.Close()))
	require.Empty(t, reports)
}

func TestStreamsOnWindows(t *testing.T) {
	onLoop(t, func(co *loop.Co) error {
		p, err := command.Start(co, playing("echo"), &command.Options{Stdin: true, Stdout: true})
		require.NoError(t, err)
		for _, line := range []string{"one", "two"} {
			_, err := p.Stdin().Write([]byte(line + "\n")).Await(co)
			require.NoError(t, err)
			got, err := p.Stdout().Next(co)
			require.NoError(t, err)
			require.Equal(t, line, got)
		}
		p.Stdin().Close()
		_, err = p.Wait().Await(co)
		require.NoError(t, err)
		_, err = command.Output(co, playing("fails"), nil).Await(co)
		require.ErrorContains(t, err, "exit status 3")
		var exit *exec.ExitError
		require.ErrorAs(t, err, &exit)
		require.Equal(t, "no\n", string(exit.Stderr))
		return nil
	})
}

func TestKillAndTerminateOnWindows(t *testing.T) {
	for name, end := range map[string]func(p *command.Process) error{
		"Kill": (*command.Process).Kill, "Terminate": (*command.Process).Terminate,
		"Signal": func(p *command.Process) error { return p.Signal(os.Kill) },
	} {
		t.Run(name, func(t *testing.T) {
			onLoop(t, func(co *loop.Co) error {
				p, err := command.Start(co, playing("waits"), nil)
				require.NoError(t, err)
				require.NoError(t, end(p))
				_, err = p.Wait().Await(co)
				require.ErrorContains(t, err, "exit status 1")
				require.ErrorIs(t, end(p), os.ErrProcessDone)
				return nil
			})
		})
	}
}

// What stops a process ends what it has started as well.
func TestTheGroupEndsOnWindows(t *testing.T) {
	for name, stop := range map[string]func(co *loop.Co, p *command.Process, end context.CancelFunc){
		"canceled":              func(_ *loop.Co, p *command.Process, _ context.CancelFunc) { p.Wait().Cancel(nil) },
		"the end of a context":  func(_ *loop.Co, _ *command.Process, end context.CancelFunc) { end() },
		"killed":                func(_ *loop.Co, p *command.Process, _ context.CancelFunc) { _ = p.Kill() },
		"the end of the loop":   nil,
		"canceled, with a wait": func(co *loop.Co, p *command.Process, _ context.CancelFunc) { _ = co.Yield(); p.Wait().Cancel(nil) },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFamily(t, "parent")
			onLoop(t, func(co *loop.Co) error {
				ctx, end := context.WithCancel(t.Context())
				defer end()
				cmd := exec.CommandContext(ctx, f.cmd.Path)
				cmd.Env = f.cmd.Env
				p, err := command.Start(co, sharing(cmd, f.ends[0], f.ends[1]), nil)
				f.started(err, "parent <nil>\n", "child\n")
				if stop == nil {
					return nil
				}
				stop(co, p, end)
				_, err = p.Wait().Await(co)
				require.Error(t, err)
				return nil
			})
			f.allDead()
		})
	}
}

// A process that ends by itself leaves its descendants alone.
func TestDescendantsMayStayOnWindows(t *testing.T) {
	f := newFamily(t, "parent that ends")
	onLoop(t, func(co *loop.Co) error {
		p, err := command.Start(co, f.cmd, nil)
		f.started(err, "parent <nil>\n", "child\n")
		_, err = p.Wait().Await(co)
		return err
	})
	_, err := f.in.WriteString("alive\n")
	require.NoError(t, err)
	line, err := f.says.ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "alive\n", line)
	require.NoError(t, f.in.Close())
	f.allDead()
}

// However a program ends, no command outlives it, nor what that has started. An interrupt of the console is the
// program's alone.
func TestNothingOutlivesItsProgramOnWindows(t *testing.T) {
	kill := func(p *os.Process) error { return p.Kill() }
	itself := func(*os.Process) error { return nil }
	for _, test := range []struct {
		end  string
		do   func(p *os.Process) error
		says []string
	}{
		{"kill of parent", kill, []string{"program <nil>\n", "parent <nil>\n", "child\n"}},
		{"exit of waits", itself, []string{"program <nil>\n"}},
		{"panic of waits", itself, []string{"program <nil>\n"}},
		{"interrupt of listener", lab.Interrupt, []string{"program <nil>\n", "listener\n"}},
		{"interrupt of parent", lab.Interrupt, []string{"program <nil>\n", "parent <nil>\n", "child\n"}},
	} {
		t.Run(test.end, func(t *testing.T) {
			f := newFamily(t, "program")
			f.cmd.Env = append(f.cmd.Env, "MONOLOOP_TEST_COMMAND_END="+test.end)
			f.cmd.Stderr = nil // a panic is told
			lab.Interruptible(f.cmd)
			f.started(f.cmd.Start(), test.says...)
			require.NoError(t, test.do(f.cmd.Process))
			f.allDead()
			_ = f.cmd.Wait()
		})
	}
}
