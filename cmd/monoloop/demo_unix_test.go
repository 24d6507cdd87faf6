//go:build unix

package main

import (
	"context"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// An interrupt of the process ends the demo, with the status zero.
func TestAnInterruptStopsTheDemo(t *testing.T) {
	var errs strings.Builder
	status := make(chan int, 1)
	s := start(t, func(_ context.Context, stdout io.Writer) error {
		status <- execute([]string{"demo", "-addr", "127.0.0.1:0"}, stdout, &errs)
		return nil
	})
	s.greeting()
	for out := ""; !strings.Contains(out, "main (1)"); { // then the loop listens to interrupts
		out, _, _ = run("pstree", strings.TrimPrefix(s.url, "http://"))
	}
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGINT))
	line, err := s.out.ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "stopped\n", line)
	require.Equal(t, 0, <-status)
	require.Empty(t, errs.String())
}
