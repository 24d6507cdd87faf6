//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// heed has the process heed interrupts, which it does not if the shell that has started it ignores them, as it does for
// what runs in the background.
func heed(t *testing.T) {
	heeded := make(chan os.Signal, 1)
	signal.Notify(heeded, os.Interrupt)
	t.Cleanup(func() { signal.Stop(heeded) })
}

// An interrupt of the process ends a server, which had been asked for nothing, with the status zero, and so does SIGTERM.
func TestASignalStopsServe(t *testing.T) {
	heed(t)
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		t.Run(sig.String(), func(t *testing.T) { testSignalStopsServe(t, sig) })
	}
}

func testSignalStopsServe(t *testing.T, sig syscall.Signal) {
	var errs bytes.Buffer
	status := make(chan int, 1)
	s := start(t, func(_ context.Context, stdout io.Writer) error {
		status <- execute([]string{"serve", "-addr", "127.0.0.1:0"}, stdout, &errs)
		return nil
	})
	require.Equal(t, reply{200, hello}, s.do("GET", "/hello", ""))
	s.client.CloseIdleConnections()
	require.NoError(t, syscall.Kill(os.Getpid(), sig))
	line, err := s.out.ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "stopped\n", line)
	require.Equal(t, 0, <-status)
	require.Empty(t, errs.String())
}

// One of a download leaves the table, and the status one.
func TestAnInterruptStopsFetch(t *testing.T) {
	heed(t)
	s := newSite(t)
	status := make(chan int, 1)
	var out, errs bytes.Buffer
	go func() { status <- execute([]string{"fetch", "-n", "1", s.URL + "/page", s.URL + "/half"}, &out, &errs) }()
	<-s.waits
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGINT))
	require.Equal(t, 1, <-status)
	require.Regexp(t, `^STATUS +SIZE +TIME +TRIES +URL\n200 +6 B .*/page\ncanceled +0 B .*/half\n$`, out.String())
	require.Equal(t, "1/2 200 "+s.URL+"/page\nmonoloop: fetch: loop: interrupted: 1 of 2 not downloaded\n",
		errs.String())
}

// The key-value server ends by SIGTERM with the status zero as well.
func TestSIGTERMStopsKV(t *testing.T) {
	r, w := io.Pipe()
	dir, status := t.TempDir(), make(chan int, 1)
	var errs bytes.Buffer
	go func() {
		status <- execute([]string{"kv", "-addr", "127.0.0.1:0", "-dir", dir}, w, &errs)
		w.Close()
	}()
	out := bufio.NewReader(r)
	for line := ""; !strings.HasPrefix(line, "listening on "); {
		var err error
		line, err = out.ReadString('\n')
		require.NoError(t, err)
	}
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGTERM))
	rest, err := io.ReadAll(out)
	require.NoError(t, err)
	require.Equal(t, "stopped\n", string(rest))
	require.Equal(t, 0, <-status)
	require.Empty(t, errs.String())
}
