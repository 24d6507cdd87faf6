package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func startDemo(t *testing.T, args ...string) *served {
	o, err := parseDemo(append([]string{"-addr", "127.0.0.1:0"}, args...))
	require.NoError(t, err)
	return start(t, func(ctx context.Context, stdout io.Writer) error { return runDemoUntil(ctx, o, stdout) })
}

// greeting reads what the demo says at first behind its address.
func (s *served) greeting() string {
	var b strings.Builder
	for range 5 {
		line, err := s.out.ReadString('\n')
		require.NoError(s.t, err)
		b.WriteString(line)
	}
	return b.String()
}

// The demo says where to look, and what one sees there are its tasks; it ends in order, as soon as it is told to.
func TestDemo(t *testing.T) {
	s := startDemo(t)
	address := strings.TrimPrefix(s.url, "http://")
	greeting := s.greeting()
	for _, command := range []string{"ps", "pstree", "top", "watch"} {
		require.Contains(t, greeting, fmt.Sprintf("go run ./cmd/monoloop %s %s", command, address))
	}
	for out := ""; !strings.Contains(out, `lock "ledger" held by audit`); {
		out, _, _ = run("ps", address)
	}
	out, errs, status := run("pstree", address)
	require.Contains(t, out, "└─ sums (9)  parked ")
	require.Equal(t, []any{"", 0}, []any{errs, status})
	out, _, _ = run("watch", "-n", "1", address, "clerk 1")
	require.Regexp(t, `(?m)^who +audit \(\d+\) is parked for `, out)
	s.stop()
	line, _ := s.out.ReadString('\n')
	require.NoError(t, <-s.ended)
	require.Equal(t, "stopped\n", line)
}

func TestDemoOnTheCommandLine(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	_, taken := net.Listen("tcp", ln.Addr().String())
	require.Error(t, taken)
	for _, test := range []struct {
		name, line, errs string
		status           int
	}{
		{"an argument", "demo now", "demo: unexpected argument \"now\"\n" + usageOf("demo"), 2},
		{"an unknown flag", "demo -x", "demo: flag provided but not defined: -x\n" + usageOf("demo"), 2},
		{"less than no time", "demo -stuck -1s", "demo: stuck for -1s\n" + usageOf("demo"), 2},
		{"an address that is taken", "demo -addr " + ln.Addr().String(), taken.Error(), 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			out, errs, status := run(strings.Fields(test.line)...)
			require.Equal(t, []any{"", "monoloop: " + test.errs + "\n", test.status}, []any{out, errs, status})
		})
	}
	o, err := parseDemo([]string{"-stuck", "3s"})
	require.NoError(t, err)
	require.Equal(t, demoOptions{"127.0.0.1:6060", 3 * time.Second}, o)
	require.EqualError(t, runDemoUntil(t.Context(), demoOptions{addr: "127.0.0.1:0"}, &limited{0}), "full")
}
