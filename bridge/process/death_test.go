//go:build unix || windows

package process_test

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/bridge/remote"
)

// A worker dies in these ways when it is asked to.
var dies = remote.Register("dies", func(_ context.Context, how string) (string, error) {
	pipe := process.ToParent()
	switch how {
	case "exits":
		os.Exit(3)
	case "says why and exits":
		fmt.Fprintln(os.Stderr, "the disk is full")
		os.Exit(5)
	case "is killed":
		kill(os.Getpid(), syscall.SIGKILL)
	case "crashes on another goroutine":
		go panicsHere("crash")
	case "writes half of its result":
		pipe.Write(process.Frame(2, "half", 1000))
		kill(os.Getpid(), syscall.SIGKILL)
	case "writes garbage":
		pipe.Write(make([]byte, 100))
	case "writes a frame that is none of its own":
		pipe.Write(process.Frame(2, "", 0)[:1:1])
		pipe.Write([]byte("hello, this is a line of text"))
	case "closes its pipe":
		pipe.Close()
	}
	select {}
})

var deaths = append([]struct{ how, says string }{
	{"exits", `, running "dies", died: exit status 3`},
	{"is killed", `, running "dies", died: ` + killed},
	{"crashes on another goroutine", `, running "dies", died: exit status 2; its standard error:` +
		"\npanic: crash\n\ngoroutine "},
	{"says why and exits", `, running "dies", died: exit status 5; its standard error:` + "\nthe disk is full"},
	{"writes half of its result", `, running "dies", died: ` + killed},
}, deathsOfTheSystem...)

// requireSays compares the text of an error, but for what comes after the number of a goroutine.
func requireSays(t *testing.T, err error, text string) {
	t.Helper()
	said := err.Error()
	if head, _, ok := strings.Cut(said, "\ngoroutine "); ok {
		said = head + "\ngoroutine "
	}
	require.Equal(t, text, said)
}

// Behaviors 310.
func TestAWorkerThatDiesBreaksThePool(t *testing.T) {
	for _, test := range deaths {
		t.Run(test.how, func(t *testing.T) {
			p := newPool(t, process.Options{Workers: 2})
			file, wait := gate(t)
			elsewhere := process.Submit(t.Context(), p, untilCanceled, file)
			wait()
			id := processOf(t, p)
			job := process.Submit(t.Context(), p, dies, test.how)
			queued := process.Submit(t.Context(), p, factorial, 5)
			_, err := job.Result(t.Context())
			requireSays(t, err, "pool: broken: process: worker "+strconv.Itoa(id)+test.says)
			var death *process.WorkerDeathError
			require.ErrorAs(t, err, &death)
			require.Equal(t, []any{id, "dies", id}, []any{death.PID, death.Func, death.State.Pid()})

			require.ErrorIs(t, err, pool.ErrBroken)
			require.Equal(t, err, resultError(t, elsewhere))
			require.Equal(t, err, resultError(t, queued))
			require.Equal(t, err, resultError(t, process.Submit(t.Context(), p, factorial, 5)))
		})
	}
}

func TestAWorkerThatDiesIsReplaced(t *testing.T) {
	for _, test := range deaths {
		t.Run(test.how, func(t *testing.T) {
			p := newPool(t, process.Options{Workers: 2, OnDeath: process.Replace})
			file, wait := gate(t)
			elsewhere := process.Submit(t.Context(), p, untilCanceled, file)
			wait()
			id := processOf(t, p)
			job := process.Submit(t.Context(), p, dies, test.how)
			queued := process.Submit(t.Context(), p, factorial, 5)
			_, err := job.Result(t.Context())
			requireSays(t, err, "process: worker "+strconv.Itoa(id)+test.says)
			require.NotErrorIs(t, err, pool.ErrBroken)

			v, err := queued.Result(t.Context())
			require.NoError(t, err)
			require.Equal(t, "120", v.String())
			require.NotEqual(t, id, processOf(t, p))
			require.Equal(t, pool.Running, elsewhere.State())
			elsewhere.Cancel()
			require.ErrorIs(t, resultError(t, elsewhere), context.Canceled)
		})
	}
}

// Behaviors 310.
func TestAnIdleWorkerThatDiesBreaksThePool(t *testing.T) {
	p := newPool(t, process.Options{Workers: 2})
	file, wait := gate(t)
	elsewhere := process.Submit(t.Context(), p, untilCanceled, file)
	wait()
	id := processOf(t, p)
	kill(id, syscall.SIGKILL)
	err := resultError(t, elsewhere)
	require.EqualError(t, err, "pool: broken: process: worker "+strconv.Itoa(id)+" died: "+killed)
	require.Equal(t, err, resultError(t, process.Submit(t.Context(), p, factorial, 5)))
}

// The job that is given to a worker that has died idle is done by another one, unless it was given so late that nobody
// can know whether the worker has begun it.
func TestAnIdleWorkerThatDiesIsReplaced(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1, OnDeath: process.Replace})
	id := processOf(t, p)
	for range 20 {
		kill(id, syscall.SIGKILL)
		job := process.Submit(t.Context(), p, pid, none{})
		next, err := job.Result(t.Context())
		if err != nil {
			var death *process.WorkerDeathError
			require.ErrorAs(t, err, &death)
			require.Equal(t, id, death.PID)
			next = processOf(t, p)
		}
		require.NotEqual(t, id, next)
		id = next
	}
}

// Behaviors 312.
func TestAWorkerThatDiesDuringAShutdown(t *testing.T) {
	for _, test := range []struct {
		name    string
		onDeath process.OnDeath
	}{{"Break", process.Break}, {"Replace", process.Replace}} {
		t.Run(test.name, func(t *testing.T) {
			p := newPool(t, process.Options{Workers: 1, OnDeath: test.onDeath})
			file, wait := gate(t)
			first := process.Submit(t.Context(), p, endless, file)
			id, err := strconv.Atoi(wait())
			require.NoError(t, err)
			queued := process.Submit(t.Context(), p, factorial, 5)
			require.NoError(t, p.Shutdown(pool.ShutdownOptions{NoWait: true}))
			kill(id, syscall.SIGKILL)
			require.NoError(t, p.Close())
			var death *process.WorkerDeathError
			require.ErrorAs(t, resultError(t, first), &death)
			if test.onDeath == process.Break {
				require.ErrorIs(t, resultError(t, queued), pool.ErrBroken)
			} else {
				require.NoError(t, resultError(t, queued))
			}
		})
	}
}
