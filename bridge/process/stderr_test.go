//go:build unix

package process_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/bridge/remote"
)

// leaves leaves a process behind, which inherits standard error, waits for a line of a file, and writes it there.
var leaves = remote.Register("leaves", func(_ context.Context, file string) (int, error) {
	cmd := exec.Command("sh", "-c", "read line < "+file+"; echo $line >&2")
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	return cmd.Process.Pid, nil
})

// A teller tells of each write.
type teller chan string

func (w teller) Write(b []byte) (int, error) {
	w <- string(b)
	return len(b), nil
}

// What a worker leaves behind can still be heard, and nobody waits for it.
func TestAProcessThatHoldsTheStandardErrorOfItsWorker(t *testing.T) {
	defer process.SetPatience(time.Hour)()
	wrote := make(teller, 10)
	p := process.New(&process.Options{Workers: 1, JobsPerWorker: 1, Stderr: wrote})
	write := func(file, line string) {
		require.NoError(t, os.WriteFile(file, []byte(line+"\n"), 0o600))
	}
	var files []string
	for range 2 {
		file, _ := gate(t)
		files = append(files, file)
		require.NoError(t, resultError(t, process.Submit(t.Context(), p, leaves, file)))
	}
	write(files[0], "left behind")
	require.Equal(t, "left behind\n", <-wrote)
	require.NoError(t, p.Close())
	write(files[1], "unheard")
	require.Empty(t, wrote)
}

func TestWhatADeadWorkerWrote(t *testing.T) {
	for _, test := range []struct{ name, wrote, excerpt string }{
		{"nothing", "", ""},
		{"a line", "disk full\n", "disk full"},
		{"a crash", "starting\npanic: boom\n\ngoroutine 7 [running]:\n", "panic: boom\n\ngoroutine 7 [running]:"},
		{"a long crash", "fatal error: x\n" + strings.Repeat("z", 2000),
			"fatal error: x\n" + strings.Repeat("z", 1024-15) + "..."},
		{"much", strings.Repeat("a", 5000) + "the end", "..." + strings.Repeat("a", 1024-7) + "the end"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := &process.WorkerDeathError{PID: 7, Stderr: test.wrote}
			says := "process: worker 7 could not be started"
			if test.excerpt != "" {
				says += "; its standard error:\n" + test.excerpt
			}
			require.EqualError(t, err, says)
		})
	}
}

// talks writes so many lines, and dies.
var talks = remote.Register("talks", func(_ context.Context, lines int) (none, error) {
	for n := range lines {
		fmt.Fprintln(os.Stderr, "line", n)
	}
	kill(os.Getpid(), syscall.SIGKILL)
	select {}
})

// All that a worker wrote before its death is passed on, and the end of it is in the error.
func TestADeathTellsTheEndOfTheStandardError(t *testing.T) {
	var wrote bytes.Buffer
	p := newPool(t, process.Options{Workers: 1, OnDeath: process.Replace, Stderr: &wrote})
	var death *process.WorkerDeathError
	require.ErrorAs(t, resultError(t, process.Submit(t.Context(), p, talks, 5000)), &death)
	require.NoError(t, p.Close())
	require.Len(t, strings.Split(wrote.String(), "\n"), 5001)
	require.Equal(t, wrote.String()[wrote.Len()-8<<10:], death.Stderr)
	require.True(t, strings.HasSuffix(death.Error(), "\nline 4998\nline 4999"))
}

// crashes writes what a runtime does that crashes with many stacks, after an earlier error that was survived, and dies.
var crashes = remote.Register("crashes", func(_ context.Context, lines int) (none, error) {
	fmt.Fprintln(os.Stderr, "panic: survived")
	for n := range 500 {
		fmt.Fprintln(os.Stderr, "a line of the log", n)
	}
	fmt.Fprintln(os.Stderr, "fatal error: stack overflow")
	for n := range lines {
		fmt.Fprintln(os.Stderr, "main.frame", n)
	}
	kill(os.Getpid(), syscall.SIGKILL)
	select {}
})

// How a crash begins is kept, however long it is, and comes before the end.
func TestADeathTellsHowALongCrashBegan(t *testing.T) {
	for _, lines := range []int{1, 2000} {
		p := newPool(t, process.Options{Workers: 1, OnDeath: process.Replace})
		var death *process.WorkerDeathError
		require.ErrorAs(t, resultError(t, process.Submit(t.Context(), p, crashes, lines)), &death)
		require.Contains(t, death.Error(), "; its standard error:\nfatal error: stack overflow\nmain.frame 0")
		require.Len(t, death.Stderr, 8<<10)
		require.True(t, strings.HasSuffix(death.Stderr, fmt.Sprintf("\nmain.frame %d\n", lines-1)))
	}
}
