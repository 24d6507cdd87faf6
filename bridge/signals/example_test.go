//go:build unix

package signals_test

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"github.com/monoloop-go/monoloop/bridge/signals"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// hangUp stands for somebody who tells this process to read its configuration again.
func hangUp() { _ = syscall.Kill(os.Getpid(), syscall.SIGHUP) }

func ExampleNotify() {
	err := loop.Run(func(co *loop.Co) error {
		l := signals.Notify(co, syscall.SIGHUP)
		defer l.Close()
		hangUp()
		sig, err := l.Next(co)
		fmt.Println(sig)
		return err
	})
	fmt.Println(err)
	// Output:
	// hangup
	// <nil>
}

func ExampleListener_All() {
	err := loop.Run(func(co *loop.Co) error {
		l := signals.Notify(co, syscall.SIGHUP)
		task.Do(co, func(co *loop.Co) error {
			hangUp()
			return nil
		})
		for sig, err := range l.All(co) {
			fmt.Println(sig, err)
			l.Close() // which ends the iteration
		}
		return nil
	})
	fmt.Println(err)
	// Output:
	// hangup <nil>
	// <nil>
}

func ExampleHandle() {
	err := loop.Run(func(co *loop.Co) error {
		server := task.Do(co, func(co *loop.Co) error {
			l := signals.Notify(co, syscall.SIGUSR1) // something that never comes
			_, err := l.Next(co)
			return err
		})
		remove := signals.Handle(co, syscall.SIGHUP, func(sig os.Signal) { server.Cancel(errors.New(sig.String())) })
		defer remove()
		hangUp()
		_, err := server.Await(co)
		fmt.Println(err)
		return nil
	})
	fmt.Println(err)
	// Output:
	// canceled: hangup
	// <nil>
}

func ExampleNextStep() {
	err := loop.Run(func(co *loop.Co) error {
		waiter := task.GoStep(co, &signals.NextStep{Listener: signals.Notify(co, syscall.SIGHUP)})
		hangUp()
		fmt.Println(waiter.Await(co))
		return nil
	})
	fmt.Println(err)
	// Output:
	// hangup <nil>
	// <nil>
}

func ExampleDumpOn() {
	err := loop.Run(func(co *loop.Co) error {
		remove, err := signals.DumpOn(co, syscall.SIGUSR1, nil) // kill -USR1 of this process
		if err == nil {
			remove()
		}
		return err
	})
	fmt.Println(err)
	// Output: <nil>
}
