package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/internal/leak"
)

// TestMain makes the test binary the program itself, where the story starts it as a worker.
func TestMain(m *testing.M) {
	process.Main()
	if len(os.Args) > 1 && os.Args[1] == "work" {
		main()
		return
	}
	leak.VerifyTestMain(m)
}

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func TestTheStory(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(within(t), &out, nil))
	for _, part := range []string{
		"5 workers, each a process of its own", "is killed, with what it was running",
		"600 results, each in its place", "their sum is 1375934",
		"the job is dead after 2 tries", "exit status 7",
	} {
		require.Contains(t, out.String(), part)
	}
}

func TestTheCommands(t *testing.T) {
	s, err := jetstream.Embed(jetstream.ServerOptions{Port: -1})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	at := "-url=" + s.URL()
	working, stop := context.WithCancel(within(t))
	worked := make(chan error)
	go func() { worked <- run(working, &bytes.Buffer{}, []string{"work", at}) }()
	say := func(args ...string) string {
		var out bytes.Buffer
		require.NoError(t, run(within(t), &out, args))
		return out.String()
	}
	require.Equal(t, "25 primes below 100\n", say("submit", at, "100"))
	require.Equal(t, "1 primes below 3\n2 primes below 4\n2 primes below 5\n", say("map", at, "3", "6"))
	require.True(t, strings.HasPrefix(say("ls", at), "lane"))
	require.Empty(t, say("dead", at))
	require.ErrorIs(t, run(within(t), &bytes.Buffer{}, []string{"dead", at, "put", "nothing"}), jetstream.ErrNotFound)
	require.Error(t, run(within(t), &bytes.Buffer{}, []string{"submit", at, "many"}))
	require.Error(t, run(within(t), &bytes.Buffer{}, []string{"else"}))
	for _, bad := range [][]string{
		{"submit", at, "-tries", "-1", "100"}, {"submit", at, "-delay", "-1s", "100"}, {"work", at, "-jobs", "-1"},
		{"ls", at, "-namespace", "a b"}, {"ls", at, "more"}, {"serve", "-port=-1", "more"}, {"work", at, "more"},
	} {
		require.Error(t, run(within(t), &bytes.Buffer{}, bad), "%q", bad)
	}
	require.Contains(t, say("bench", "-jobs", "200", "-rounds", "1", "-memory"), "times that")
	stop()
	require.NoError(t, <-worked)
}

// The page of a server, and that of a worker.
func TestThePages(t *testing.T) {
	defer http.DefaultClient.CloseIdleConnections()
	ctx, stop := context.WithCancel(within(t))
	defer stop()
	serving, address := program(ctx, "serve", "-port=-1", "-inspect=127.0.0.1:0")
	url := <-address
	working, page := program(ctx, "work", "-url="+url, "-name=<b>hostile", "-inspect=127.0.0.1:0")
	for _, line := range []string{<-address, <-page} {
		r, err := http.Get(strings.TrimPrefix(line, "the page is at "))
		require.NoError(t, err)
		body, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		require.NoError(t, r.Body.Close())
		require.Contains(t, string(body), "Lanes")
		require.NotContains(t, string(body), "<b>")
	}
	stop()
	require.NoError(t, <-working)
	require.NoError(t, <-serving)
}

// program runs a command, and returns its end and its lines.
func program(ctx context.Context, args ...string) (ended chan error, lines chan string) {
	r, w := io.Pipe()
	ended, lines = make(chan error, 1), make(chan string, 100)
	go func() {
		for s := bufio.NewScanner(r); s.Scan(); {
			lines <- s.Text()
		}
	}()
	go func() {
		ended <- run(ctx, w, args)
		w.Close()
	}()
	return ended, lines
}
