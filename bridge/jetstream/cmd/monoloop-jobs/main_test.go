package main

import (
	"bytes"
	"context"
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
	require.Contains(t, say("bench", "-jobs", "200", "-rounds", "1", "-memory"), "times that")
	stop()
	require.NoError(t, <-worked)
}
