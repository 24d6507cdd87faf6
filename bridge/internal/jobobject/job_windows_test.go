package jobobject_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/internal/jobobject"
)

const role = "MONOLOOP_TEST_JOB_ROLE"

// The roles of the processes that the tests start. Each says that it is there. They share their input and their output,
// which ends when the last of them has ended.
var roles = map[string]func(){
	"child": func() {
		fmt.Println("child")
		_, _ = io.Copy(os.Stdout, os.Stdin)
	},
	"parent": func() {
		fmt.Println("parent", sharing(playing("child"), os.Stdin, os.Stdout).Start())
		time.Sleep(time.Hour)
	},
	"maker": func() {
		_, err := start(sharing(playing("parent"), os.Stdin, os.Stdout))
		fmt.Println("maker", err)
		time.Sleep(time.Hour)
	},
}

func init() {
	if play, ok := roles[os.Getenv(role)]; ok {
		play()
		os.Exit(0)
	}
}

func playing(what string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), role+"="+what)
	return cmd
}

func sharing(cmd *exec.Cmd, in, out *os.File) *exec.Cmd {
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, out, os.Stderr
	return cmd
}

// start starts cmd as the first of a group.
func start(cmd *exec.Cmd) (*jobobject.Job, error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: jobobject.Suspended}
	job, err := jobobject.New()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return job, job.Join(cmd.Process, true)
}

// A family is what a test has started.
type family struct {
	t     *testing.T
	first *exec.Cmd
	says  *bufio.Reader
	in    *os.File
	ends  [2]*os.File // its own, to be closed when it was started
}

func newFamily(t *testing.T, what string) *family {
	in, toIn, err := os.Pipe()
	require.NoError(t, err)
	fromOut, out, err := os.Pipe()
	require.NoError(t, err)
	t.Cleanup(func() {
		_ = toIn.Close() // the test may have closed it
		require.NoError(t, fromOut.Close())
	})
	return &family{t, sharing(playing(what), in, out), bufio.NewReader(fromOut), toIn, [2]*os.File{in, out}}
}

// started is called when the first was started, with what that came to; lines are what is said until all are there, in
// any order.
func (f *family) started(err error, lines ...string) {
	require.NoError(f.t, errors.Join(err, f.ends[0].Close(), f.ends[1].Close()))
	var said []string
	for range lines {
		line, err := f.says.ReadString('\n')
		require.NoError(f.t, err)
		said = append(said, line)
	}
	require.ElementsMatch(f.t, lines, said)
}

// allDead waits until the last has ended.
func (f *family) allDead() {
	rest, err := io.ReadAll(f.says)
	require.NoError(f.t, err)
	require.Empty(f.t, rest)
}

func TestToKillEndsWhatTheFirstHasStarted(t *testing.T) {
	f := newFamily(t, "parent")
	job, err := start(f.first)
	f.started(err, "parent <nil>\n", "child\n")
	n, err := job.Active()
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.NoError(t, job.Kill(7))
	f.allDead()
	require.EqualError(t, f.first.Wait(), "exit status 7")
	for n > 0 {
		n, err = job.Active()
		require.NoError(t, err)
	}
	job.Release()
}

// Nobody is left of a group whose maker has ended, which had no time for anything.
func TestAGroupEndsWithItsMaker(t *testing.T) {
	f := newFamily(t, "maker")
	f.started(f.first.Start(), "maker <nil>\n", "parent <nil>\n", "child\n")
	require.NoError(t, f.first.Process.Kill())
	f.allDead()
	require.Error(t, f.first.Wait())
}

// A child goes on when its parent has ended, and the group was given up.
func TestWhatIsReleasedGoesOn(t *testing.T) {
	f := newFamily(t, "parent")
	job, err := start(f.first)
	f.started(err, "parent <nil>\n", "child\n")
	require.NoError(t, f.first.Process.Kill())
	require.Error(t, f.first.Wait())
	job.Release()
	_, err = f.in.WriteString("alive\n")
	require.NoError(t, err)
	line, err := f.says.ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "alive\n", line)
	require.NoError(t, f.in.Close())
	f.allDead()
}
