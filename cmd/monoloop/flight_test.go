package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/flight"
	"github.com/monoloop-go/monoloop/timer"
)

// recordFlight writes the record of a small program, and returns its name.
func recordFlight(t *testing.T) string {
	r := flight.New(nil)
	o := &loop.Options{Clock: &timer.Virtual{}, Recorder: r}
	require.NoError(t, loop.RunWith(context.Background(), o, func(co *loop.Co) error { return co.Sleep(time.Second) }))
	f := r.Take("a test")
	f.Taken = time.Unix(1_700_000_000, 0)
	name := filepath.Join(t.TempDir(), "a.flight")
	file, err := os.Create(name)
	require.NoError(t, err)
	_, err = f.WriteTo(file)
	require.NoError(t, err)
	require.NoError(t, file.Close())
	return name
}

func TestFlightShowsARecord(t *testing.T) {
	name := recordFlight(t)
	for _, test := range []struct{ flag, golden string }{{"", "flight.golden"}, {"-summary", "flight-summary.golden"}} {
		args := []string{"flight", test.flag, name}
		if test.flag == "" {
			args = []string{"flight", name}
		}
		out, errs, status := run(args...)
		require.Zero(t, status, errs)
		requireGolden(t, test.golden, out)
	}
	out, _, status := run("flight", "-trace", name)
	require.Zero(t, status)
	require.Contains(t, out, `"traceEvents"`)
	out, _, status = run("flight", "-html", name)
	require.Zero(t, status)
	require.Contains(t, out, "<title>Flight: a test</title>")
}

// A file may have several records, one behind the other. A trace and a page are of one.
func TestFlightShowsOneOfSeveral(t *testing.T) {
	name := recordFlight(t)
	one, err := os.ReadFile(name)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(name, append(one, one...), 0o600))
	out, _, status := run("flight", name)
	require.Zero(t, status)
	require.Equal(t, 2, strings.Count(out, "flight taken"))
	for _, test := range []struct {
		args []string
		says string
	}{
		{[]string{"-trace"}, "several records"}, {[]string{"-html"}, "several records"},
		{[]string{"-n", "3"}, "there are 2 records"},
	} {
		out, errs, status := run(append(append([]string{"flight"}, test.args...), name)...)
		require.Equal(t, 1, status)
		require.Empty(t, out)
		require.Contains(t, errs, test.says)
	}
	out, _, status = run("flight", "-n", "2", "-trace", name)
	require.Zero(t, status)
	require.True(t, json.Valid([]byte(out)))
}

func TestFlightRefusesWhatIsNone(t *testing.T) {
	name := recordFlight(t)
	whole, err := os.ReadFile(name)
	require.NoError(t, err)
	for _, test := range []struct {
		bytes []byte
		says  string
	}{
		{nil, "it is empty"}, {[]byte("#!/bin/sh\n"), "it does not begin as one"},
		{whole[:len(whole)-9], "it was cut after"},
	} {
		require.NoError(t, os.WriteFile(name, test.bytes, 0o600))
		out, errs, status := run("flight", name)
		require.Empty(t, out)
		require.Equal(t, 1, status)
		require.Contains(t, errs, test.says)
	}
	for _, args := range [][]string{{}, {"a", "b"}, {"-trace", "-html", name}, {"-no"}, {"-n", "-1", name}} {
		_, _, status := run(append([]string{"flight"}, args...)...)
		require.Equal(t, 2, status)
	}
}
