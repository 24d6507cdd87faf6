//go:build unix

package command_test

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/bridge/command"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

func ExampleStart() {
	err := loop.Run(func(co *loop.Co) error {
		p, err := command.Start(co, exec.Command("seq", "3"), &command.Options{Stdout: true})
		if err != nil {
			return err
		}
		for line, err := range p.Lines(co) {
			fmt.Println(line, err)
		}
		_, err = p.Wait().Await(co)
		return err
	})
	fmt.Println(err)
	// Output:
	// 1 <nil>
	// 2 <nil>
	// 3 <nil>
	// <nil>
}

func ExampleRun() {
	err := loop.Run(func(co *loop.Co) error {
		_, err := command.Run(co, exec.Command("sh", "-c", "exit 3"), nil).Await(co)
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			fmt.Println("exit code", exit.ExitCode())
		}
		return err
	})
	fmt.Println(err)
	// Output:
	// exit code 3
	// command: sh: exit status 3
}

// A time limit ends the process, whatever it does.
func ExampleRun_timeout() {
	err := loop.Run(func(co *loop.Co) error {
		_, err := future.WaitFor(co, time.Millisecond, command.Run(co, exec.Command("sleep", "1000"), nil))
		return err
	})
	fmt.Println(err)
	// Output: deadline exceeded
}

// Two commands side by side, one of them with an input.
func ExampleOutput() {
	err := loop.Run(func(co *loop.Co) error {
		sorted := exec.Command("sort")
		sorted.Stdin = strings.NewReader("pear\napple\n")
		outs, err := future.Gather(co,
			command.Output(co, sorted, nil),
			command.Output(co, exec.Command("echo", "hello"), nil),
		).Await(co)
		for _, out := range outs {
			fmt.Print(string(out))
		}
		return err
	})
	fmt.Println(err)
	// Output:
	// apple
	// pear
	// hello
	// <nil>
}

// A dialogue with a process.
func ExampleInput() {
	err := loop.Run(func(co *loop.Co) error {
		p, err := command.Start(co, exec.Command("sed", "-u", "s/^/you said /"),
			&command.Options{Stdin: true, Stdout: true})
		if err != nil {
			return err
		}
		for _, word := range []string{"hello", "good-bye"} {
			if _, err := p.Stdin().Write([]byte(word + "\n")).Await(co); err != nil {
				return err
			}
			answer, err := p.Stdout().Next(co)
			if err != nil {
				return err
			}
			fmt.Println(answer)
		}
		p.Stdin().Close()
		_, err = p.Wait().Await(co)
		return err
	})
	fmt.Println(err)
	// Output:
	// you said hello
	// you said good-bye
	// <nil>
}

// What a process is told by its group's end can be read to the last line.
func ExampleProcess_Wait() {
	err := loop.Run(func(co *loop.Co) error {
		script := "trap 'echo cleaned up; exit 0' TERM; echo ready; while :; do sleep 0.01; done"
		p, err := command.Start(co, exec.Command("sh", "-c", script), &command.Options{Stdout: true})
		if err != nil {
			return err
		}
		for line := range p.Lines(co) {
			fmt.Println(line)
			p.Wait().Cancel(errors.New("no longer needed"))
		}
		_, err = p.Wait().Await(co)
		return err
	})
	fmt.Println(err)
	// Output:
	// ready
	// cleaned up
	// canceled: no longer needed
}

func ExampleNextStep() {
	err := loop.Run(func(co *loop.Co) error {
		p, err := command.Start(co, exec.Command("echo", "hello"), &command.Options{Stdout: true})
		if err != nil {
			return err
		}
		fmt.Println(task.GoStep(co, &command.NextStep{Lines: p.Stdout()}).Await(co))
		return nil
	})
	fmt.Println(err)
	// Output:
	// hello <nil>
	// <nil>
}

// To close a stream tells the process that nobody reads any more.
func ExampleLines_Close() {
	err := loop.Run(func(co *loop.Co) error {
		p, err := command.Start(co, exec.Command("yes"), &command.Options{Stdout: true})
		if err != nil {
			return err
		}
		line, err := p.Stdout().Next(co)
		fmt.Println(line, err)
		p.Stdout().Close()
		_, err = p.Wait().Await(co)
		return err
	})
	fmt.Println(err)
	// Output:
	// y <nil>
	// command: yes: signal: broken pipe
}

// The error names the command, and has what the command had written.
func ExampleError() {
	err := loop.Run(func(co *loop.Co) error {
		_, err := command.Output(co, exec.Command("sh", "-c", "echo so far; exit 3"), nil).Await(co)
		var failed *command.Error
		if errors.As(err, &failed) {
			fmt.Printf("%s: %v, after %q\n", failed.Name, failed.Err, failed.Output)
		}
		_, err = command.Run(co, exec.Command("no-such-command"), nil).Await(co)
		fmt.Println(errors.Is(err, exec.ErrNotFound))
		return nil
	})
	fmt.Println(err)
	// Output:
	// sh: exit status 3, after "so far\n"
	// true
	// <nil>
}

// Both outputs as one, in the order in which they were written.
func ExampleOptions() {
	err := loop.Run(func(co *loop.Co) error {
		script := exec.Command("sh", "-c", "echo out; echo err >&2; echo out")
		p, err := command.Start(co, script, &command.Options{Stdout: true, Merge: true})
		if err != nil {
			return err
		}
		for line, err := range p.Lines(co) {
			fmt.Println(line, err)
		}
		_, err = p.Wait().Await(co)
		return err
	})
	fmt.Println(err)
	// Output:
	// out <nil>
	// err <nil>
	// out <nil>
	// <nil>
}
