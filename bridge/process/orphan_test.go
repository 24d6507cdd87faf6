//go:build unix || windows

package process_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/bridge/process"
	"github.com/monoloop-go/monoloop/bridge/remote"
)

// stuck says who it is and does not listen to its context.
var stuck = remote.Register("stuck", func(_ context.Context, how string) (none, error) {
	fmt.Fprintln(os.Stderr, os.Getpid())
	switch how {
	case "computes":
		compute()
	case "blocks in the system":
		return none{}, blockInTheSystem()
	}
	select {}
})

func init() {
	afterMain["parent"] = func() {
		process.SetDeathSignal(os.Getenv("PROCESS_TEST_DEATH_SIGNAL") != "")
		p := process.New(&process.Options{Stderr: os.Stderr}) // which the workers hold themselves
		if how := os.Getenv("PROCESS_TEST_JOB"); how == "idle" {
			id, _ := process.Submit(context.Background(), p, pid, none{}).Result(context.Background())
			fmt.Fprintln(os.Stderr, id)
		} else {
			process.Submit(context.Background(), p, stuck, how)
		}
		switch end, _ := bufio.NewReader(os.Stdin).ReadString('\n'); end {
		case "exit\n":
			os.Exit(0)
		case "panic\n":
			panic("the end")
		}
	}
}

// However a parent ends, and whatever its worker does, the worker ends as well.
func TestNoWorkerOutlivesItsParent(t *testing.T) {
	for _, test := range []struct{ job, signal, end string }{
		{"idle", "", "kill"},
		{"waits", "", "kill"},
		{"computes", "", "kill"},
		{"blocks in the system", "", "kill"},
		{"waits", "", "exit"},
		{"computes", "", "panic"},
		{"computes", "on", "kill"},
		{"blocks in the system", "on", "kill"},
	} {
		t.Run(fmt.Sprint(test), func(t *testing.T) {
			stderr, toStderr, err := os.Pipe()
			require.NoError(t, err)
			defer stderr.Close()
			parent := exec.Command(os.Args[0])
			parent.Env = append(os.Environ(), role+"=parent", "PROCESS_TEST_JOB="+test.job,
				"PROCESS_TEST_DEATH_SIGNAL="+test.signal)
			parent.Stderr = toStderr
			stdin, err := parent.StdinPipe()
			require.NoError(t, err)
			require.NoError(t, parent.Start())
			toStderr.Close()
			said := bufio.NewReader(stderr)
			line, err := said.ReadString('\n')
			require.NoError(t, err)
			id, err := strconv.Atoi(strings.TrimSpace(line))
			require.NoError(t, err, line)
			require.NotEqual(t, parent.Process.Pid, id)
			if test.end == "kill" {
				require.NoError(t, parent.Process.Kill())
			} else {
				_, err = io.WriteString(stdin, test.end+"\n")
				require.NoError(t, err)
			}
			_ = parent.Wait()
			_, err = io.Copy(io.Discard, said) // to the end, which is there when nobody holds the other side
			require.NoError(t, err)
		})
	}
}

var inInit = func() string {
	if os.Getenv(role) != "init" {
		return ""
	}
	p := process.New(nil)
	defer p.Close()
	_, err := process.Submit(context.Background(), p, factorial, 5).Result(context.Background())
	return fmt.Sprint(err)
}()

var (
	tellInit = remote.Register("tell init", func(context.Context, none) (string, error) { return inInit, nil })
	nested   = remote.Register("nested", func(ctx context.Context, _ none) (int, error) {
		p := process.New(nil)
		defer p.Close()
		return process.Submit(ctx, p, pid, none{}).Result(ctx)
	})
	environment = remote.Register("environment", func(_ context.Context, name string) (string, error) {
		v, ok := os.LookupEnv(name)
		return fmt.Sprint(v, ok), nil
	})
)

func init() {
	beforeMain["forgetful"] = func() {
		p := process.New(nil)
		_, err := process.Submit(context.Background(), p, factorial, 5).Result(context.Background())
		say(err)
	}
	beforeMain["exits"] = func() { os.Exit(7) }
	beforeMain["sleeps"] = func() { time.Sleep(time.Hour) }
	afterMain["init"] = func() {
		p := process.New(nil)
		defer p.Close()
		v, err := process.Submit(context.Background(), p, tellInit, none{}).Result(context.Background())
		say(fmt.Sprintln(inInit) + fmt.Sprintln(v, err))
	}
}

func playing(t *testing.T, what string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), role+"="+what)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	return strings.TrimSpace(string(out))
}

// Behaviors 318.
func TestAProgramThatDoesNotCallMain(t *testing.T) {
	require.Equal(t, process.ErrNoMain.Error(), playing(t, "forgetful"))
}

// Behaviors 318.
func TestAPoolInTheInitOfAPackage(t *testing.T) {
	no := process.ErrNoMain.Error()
	require.Equal(t, no+"\n"+no+" <nil>", playing(t, "init"))
}

// Behaviors 318.
func TestAWorkerThatDoesNotComeToMain(t *testing.T) {
	for _, test := range []struct {
		role, says string
		limit      time.Duration
	}{
		{"exits", "exit status 7: it said nothing; is process.Main called first thing in main?", 0},
		{"sleeps", killed + ": it said nothing; is process.Main called first thing in main?", 50 * time.Millisecond},
	} {
		t.Run(test.role, func(t *testing.T) {
			t.Setenv(role, test.role)
			p := newPool(t, process.Options{OnDeath: process.Replace, StartTimeout: test.limit})
			err := resultError(t, process.Submit(t.Context(), p, factorial, 5))
			require.ErrorIs(t, err, pool.ErrBroken)
			require.ErrorContains(t, err, test.says)
		})
	}
}

func TestAWorkerThatIsAnotherProgram(t *testing.T) {
	defer process.SetIdentity(func() string { return "another" })()
	p := newPool(t, process.Options{OnDeath: process.Replace})
	err := resultError(t, process.Submit(t.Context(), p, factorial, 5))
	require.ErrorIs(t, err, pool.ErrBroken)
	require.ErrorContains(t, err, "the worker is not the program that its parent is")
}

func TestAWorkerThatCannotBeStarted(t *testing.T) {
	for _, path := range []string{"", "/no/such/program"} {
		t.Run(path, func(t *testing.T) {
			defer process.SetProgram(func() (string, error) {
				if path == "" {
					return "", errOwn
				}
				return path, nil
			})()
			p := newPool(t, process.Options{OnDeath: process.Replace})
			err := resultError(t, process.Submit(t.Context(), p, factorial, 5))
			require.ErrorIs(t, err, pool.ErrBroken)
			var death *process.WorkerDeathError
			require.ErrorAs(t, err, &death)
			require.Zero(t, death.PID)
			require.ErrorContains(t, err, "no worker can start: process: worker could not be started: ")
		})
	}
}

func TestAWorkerWithoutAParent(t *testing.T) {
	for _, where := range []string{"nonsense", "3:4", "0:1"} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), process.Variable+"="+where)
		out, err := cmd.CombinedOutput()
		require.EqualError(t, err, "exit status 2")
		require.Contains(t, string(out), "process: this worker has no pipes to its parent")
	}
}

func TestWhatAWorkerIs(t *testing.T) {
	p := newPool(t, process.Options{Workers: 1})
	id := processOf(t, p)
	v, err := process.Submit(t.Context(), p, environment, process.Variable).Result(t.Context())
	require.NoError(t, err)
	require.Equal(t, "false", v, "what it starts would be taken for a worker")
	kill(id, syscall.SIGINT) // as a terminal does to all processes
	require.Equal(t, id, processOf(t, p))
	inner, err := process.Submit(t.Context(), p, nested, none{}).Result(t.Context())
	require.NoError(t, err)
	require.NotContains(t, []int{id, os.Getpid()}, inner)
}
