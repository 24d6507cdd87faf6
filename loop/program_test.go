//go:build unix || windows

package loop_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

const childVariable = "MONOLOOP_TEST_INTERRUPTED_CHILD"

// cleaner awaits what never comes, and then cleans up by awaits of its own.
func cleaner(what string) func(co *loop.Co) error {
	return func(co *loop.Co) error {
		fmt.Println("begins:", what)
		err := co.Await(&gate{})
		fmt.Println(err)
		if err := errors.Join(co.Yield(), co.Yield()); err != nil {
			return err
		}
		fmt.Println("cleaned up:", what)
		return err
	}
}

// hear waits until somebody writes to the standard input.
func hear() { _, _ = bufio.NewReader(os.Stdin).ReadString('\n') }

// programs are what the child processes of TestAnInterruptedProgram do. Those whose names stand in otherOnWindows are
// not run there.
var programs = []struct {
	name string
	run  func()
	ends string // "interrupt" if it dies of the signal, or else the exit status
	says string // what it says; where a line is "...", it waits there for the next interrupt, and after "? " for a line
}{
	// Behaviors 322, 328.
	{"main ends canceled", func() {
		defer fmt.Println("never said")
		fmt.Println("returned", loop.Run(func(co *loop.Co) error {
			co.Loop().Low().OnClose(func(*loop.Co) error { fmt.Println("closed"); return nil })
			loop.Start(co, loop.Func(cleaner("what main left")), nil)
			_ = co.Yield()
			return cleaner("main")(co)
		}))
	}, "interrupt", "begins: what main left\nbegins: main\n...\ncanceled: loop: interrupted\ncleaned up: main\n" +
		"canceled\ncleaned up: what main left\nclosed\n"},
	// Behaviors 329.
	{"main swallows it", func() {
		fmt.Println("returned", loop.Run(func(co *loop.Co) error { _ = cleaner("main")(co); return nil }))
		fmt.Println("returned", loop.Run(cleaner("the next main"))) // which is a program of its own
	}, "interrupt", "begins: main\n...\ncanceled: loop: interrupted\ncleaned up: main\nreturned <nil>\n" +
		"begins: the next main\n...\ncanceled: loop: interrupted\ncleaned up: the next main\n"},
	{"main fails", func() {
		fmt.Println("returned", loop.Run(func(co *loop.Co) error { _ = cleaner("main")(co); return errBoom }))
	}, "0", "begins: main\n...\ncanceled: loop: interrupted\ncleaned up: main\nreturned boom\n"},
	// Behaviors 330.
	{"somebody else cancels main as well", func() {
		fmt.Println("returned", loop.Run(func(co *loop.Co) error {
			_ = cleaner("main")(co)
			co.Cancel(errBoom)
			return co.Yield()
		}))
	}, "0", "begins: main\n...\ncanceled: loop: interrupted\ncleaned up: main\nreturned canceled: boom\n"},
	// Behaviors 331.
	{"a second interrupt", func() {
		fmt.Println("returned", loop.Run(func(co *loop.Co) error {
			_ = cleaner("main")(co)
			return co.Await(&gate{})
		}))
	}, "interrupt", "begins: main\n...\ncanceled: loop: interrupted\ncleaned up: main\n...\n"},
	{"main has ended", func() {
		fmt.Println("returned", loop.Run(func(co *loop.Co) error {
			co.Loop().Low().OnClose(func(co *loop.Co) error {
				come := make(chan os.Signal, 1) // what was sent may come after what the sender does then
				signal.Notify(come, os.Interrupt)
				fmt.Println("closes")
				<-come
				signal.Stop(come)
				fmt.Println("closed")
				return nil
			})
			return nil
		}))
	}, "interrupt", "closes\n...\nclosed\n"},
	{"what else Run would return", func() {
		loop.Run(func(co *loop.Co) error { //nolint:errcheck // it does not return
			co.Loop().Low().OnClose(func(*loop.Co) error { return errBoom })
			co.Loop().SetErrorHandler(func(r loop.Report) { fmt.Println(r) })
			return cleaner("main")(co)
		})
	}, "interrupt", "begins: main\n...\ncanceled: loop: interrupted\ncleaned up: main\nerror of an interrupted program: boom\n"},
	{"two programs", func() {
		var first *loop.Loop
		begun, returned := make(chan struct{}), make(chan struct{})
		go func() {
			fmt.Println("first returned", loop.Run(func(co *loop.Co) error {
				first = co.Loop()
				close(begun)
				return co.Await(&gate{})
			}))
			close(returned)
		}()
		<-begun
		fmt.Println("second returned", loop.Run(func(co *loop.Co) error {
			fmt.Println("both have begun")
			err := co.Await(&gate{})
			<-returned
			fmt.Println("the first is closed:", first.IsClosed())
			return err
		}))
	}, "interrupt", "both have begun\n...\nfirst returned loop: interrupted\nthe first is closed: true\n"},
	// Behaviors 332.
	{"the program handles interrupts as well", func() {
		own := make(chan os.Signal, 2)
		signal.Notify(own, os.Interrupt)
		fmt.Println("returned", loop.Run(cleaner("main")))
		fmt.Println(<-own, <-own)
	}, "0", "begins: main\n...\ncanceled: loop: interrupted\ncleaned up: main\nreturned loop: interrupted\n" +
		"interrupt interrupt\n"},
	{"the interrupt is ignored", func() {
		signal.Ignore(os.Interrupt)
		fmt.Println("returned", loop.Run(func(co *loop.Co) error {
			fmt.Println("begins")
			hear()
			return co.Yield()
		}))
	}, "0", "begins\n...\n? returned <nil>\n"},
	{"a loop that is part of something larger", func() {
		fmt.Println("returned", loop.RunContext(context.Background(), cleaner("main")))
	}, "interrupt", "begins: main\n...\n"},
	{"a context that the signal ends", func() {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		defer stop()
		fmt.Println("returned", loop.RunContext(ctx, cleaner("main")))
	}, "0", "begins: main\n...\ncanceled: interrupt signal received\ncleaned up: main\n" +
		"returned canceled: interrupt signal received\n"},
	{"a loop whose options ask for it", func() {
		fmt.Println("returned",
			loop.RunWith(context.Background(), &loop.Options{HandleInterrupt: true}, cleaner("main")))
	}, "0", "begins: main\n...\ncanceled: loop: interrupted\ncleaned up: main\nreturned loop: interrupted\n"},
	{"a panic after the interrupt", func() {
		defer func() { fmt.Println(recover().(*loop.PanicError).Value, goleak.Find()) }()
		_ = loop.Run(func(co *loop.Co) error { _ = cleaner("main")(co); panic(errBoom) })
	}, "0", "begins: main\n...\ncanceled: loop: interrupted\ncleaned up: main\nboom <nil>\n"},
}

// otherOnWindows says why.
var otherOnWindows = map[string]string{
	"the program handles interrupts as well":  "the process ends, whoever listens; a process cannot send itself an interrupt",
	"the interrupt is ignored":                "signal.Ignore does not keep an interrupt from ending the process",
	"a loop that is part of something larger": "the runtime takes a process for stuck in which nothing waits but the loop",
}

func TestAnInterruptedProgram(t *testing.T) {
	for i, test := range programs {
		if runtime.GOOS == "windows" && otherOnWindows[test.name] != "" {
			continue
		}
		t.Run(test.name, func(t *testing.T) {
			if os.Getenv(childVariable) == t.Name() {
				programs[i].run()
				os.Exit(0)
			}
			child, out, in := startChild(t)
			for _, line := range strings.SplitAfter(test.says, "\n") {
				if line == "...\n" {
					require.NoError(t, lab.Interrupt(child.Process))
					continue
				}
				line, asks := strings.CutPrefix(line, "? ")
				if asks {
					_, err := io.WriteString(in, "\n")
					require.NoError(t, err)
				}
				if line != "" {
					said, err := out.ReadString('\n')
					require.NoError(t, err)
					require.Equal(t, line, said)
				}
			}
			rest, err := io.ReadAll(out)
			require.NoError(t, err)
			require.Empty(t, string(rest))
			_ = child.Wait()
			require.Equal(t, test.ends, howEnded(child.ProcessState))
		})
	}
}

// startChild starts this test in a process of its own.
func startChild(t *testing.T) (child *exec.Cmd, out *bufio.Reader, in io.Writer) {
	program, err := os.Executable()
	require.NoError(t, err)
	child = exec.Command(program, "-test.run=^"+strings.ReplaceAll(t.Name(), "/", "$/^")+"$")
	child.Env = append(os.Environ(), childVariable+"="+t.Name())
	child.Stderr = os.Stderr
	lab.Interruptible(child)
	stdout, err := child.StdoutPipe()
	require.NoError(t, err)
	in, err = child.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	t.Cleanup(func() {
		_ = child.Process.Kill()
		_ = child.Wait()
	})
	return child, bufio.NewReader(stdout), in
}
