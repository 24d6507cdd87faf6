//go:build unix

package command_test

import (
	"os/exec"
	"testing"

	"github.com/monoloop-go/monoloop/bridge/command"
	"github.com/monoloop-go/monoloop/loop"
)

func bench(b *testing.B, main func(co *loop.Co) error) {
	b.ReportAllocs()
	if err := loop.Run(main); err != nil {
		b.Fatal(err)
	}
}

// One line of a process that writes as fast as it is read.
func BenchmarkLines(b *testing.B) {
	bench(b, func(co *loop.Co) error {
		p, err := command.Start(co, exec.Command("yes", "a line of some length, as programs write them"),
			&command.Options{Stdout: true, Grace: -1})
		if err != nil {
			return err
		}
		for b.Loop() {
			if _, err := p.Stdout().Next(co); err != nil {
				return err
			}
		}
		return nil
	})
}

// One process from its start to its end.
func BenchmarkRun(b *testing.B) {
	bench(b, func(co *loop.Co) error {
		for b.Loop() {
			if _, err := command.Run(co, exec.Command("true"), nil).Await(co); err != nil {
				return err
			}
		}
		return nil
	})
}
