//go:build unix || windows

package signals_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/signals"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

const consoleVariable = "MONOLOOP_TEST_CONSOLE"

// console are the mains of programs, each of which is given an interrupt where its line is "...".
var console = []struct {
	name string
	main func(co *loop.Co) error
	says string
}{
	{"awaited", func(co *loop.Co) error {
		l := signals.Notify(co, os.Interrupt)
		defer l.Close()
		for range 2 {
			fmt.Println("waits")
			sig, err := l.Next(co)
			fmt.Println(sig, err, co.Canceling())
		}
		return nil
	}, "waits\n...\ninterrupt <nil> 0\nwaits\n...\ninterrupt <nil> 0\nended <nil>\n"},
	{"awaited within a timeout, beside a task that works", func(co *loop.Co) error {
		worker := task.Do(co, func(co *loop.Co) error { return co.Sleep(time.Hour) })
		l := signals.Notify(co, os.Interrupt)
		fmt.Println("waits")
		err := task.Timeout(co, time.Hour, func(*loop.Deadline) error {
			_, err := l.Next(co)
			return err
		})
		worker.Cancel(nil)
		_, failed := worker.Await(co)
		fmt.Println(err, failed)
		return nil
	}, "waits\n...\n<nil> canceled\nended <nil>\n"},
	{"handled", func(co *loop.Co) error {
		heard := future.New[os.Signal](co)
		defer signals.Handle(co, os.Interrupt, func(sig os.Signal) { heard.SetResult(sig) })()
		fmt.Println("waits")
		fmt.Println(heard.Future().Await(co))
		return nil
	}, "waits\n...\ninterrupt <nil>\nended <nil>\n"},
	{"taken back, so that main is canceled", func(co *loop.Co) error {
		l := signals.Notify(co, os.Interrupt)
		fmt.Println("waits")
		_, err := l.Next(co)
		l.Close()
		fmt.Println("waits again", err)
		fmt.Println(co.Sleep(time.Hour))
		return nil
	}, "waits\n...\nwaits again <nil>\n...\ncanceled: loop: interrupted\nended <nil>\n"},
}

// What comes from a console, or the like, is an await, a callback, or the end of main.
func TestInterruptsOfAConsole(t *testing.T) {
	for _, test := range console {
		t.Run(test.name, func(t *testing.T) {
			if os.Getenv(consoleVariable) == t.Name() {
				fmt.Println("ended", loop.Run(test.main))
				os.Exit(0)
			}
			child := exec.Command(os.Args[0], "-test.run=^"+strings.ReplaceAll(t.Name(), "/", "$/^")+"$")
			child.Env = append(os.Environ(), consoleVariable+"="+t.Name())
			child.Stderr = os.Stderr
			lab.Interruptible(child)
			stdout, err := child.StdoutPipe()
			require.NoError(t, err)
			require.NoError(t, child.Start())
			out := bufio.NewReader(stdout)
			said := &strings.Builder{}
			for before, after := "", test.says; after != ""; {
				before, after, _ = strings.Cut(after, "...\n")
				for range strings.Count(before, "\n") {
					line, err := out.ReadString('\n')
					require.NoError(t, err, said)
					said.WriteString(line)
				}
				if after != "" {
					said.WriteString("...\n")
					require.NoError(t, lab.Interrupt(child.Process))
				}
			}
			rest, err := io.ReadAll(out)
			require.NoError(t, err)
			require.Equal(t, test.says, said.String()+string(rest))
			require.NoError(t, child.Wait())
		})
	}
}
