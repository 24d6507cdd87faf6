package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// interruptible returns a context that ends with the first interrupt or SIGTERM; a second one ends the process at once.
//
// What this program starts is to heed interrupts. A job in the background of a script has them ignored, and hands that
// on, unless it listens to them; tests that interrupt themselves would wait for ever. Such a job itself ignores them.
func interruptible() (context.Context, context.CancelFunc) {
	heeded := []os.Signal{syscall.SIGTERM, os.Interrupt}
	if signal.Ignored(os.Interrupt) {
		signal.Notify(make(chan os.Signal, 1), os.Interrupt)
		heeded = heeded[:1]
	}
	ctx, stop := signal.NotifyContext(context.Background(), heeded...)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// execute runs a program and returns what it prints. It is killed if it does not see itself that its time is over, and
// when ctx ends; in both cases with all that it has started and that has not left its process group.
func execute(ctx context.Context, limit time.Duration, dir string, command, env []string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, limit+time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = dir, append(os.Environ(), env...), time.Second
	killWhole(cmd)
	out, err := cmd.CombinedOutput()
	if errors.Is(err, exec.ErrWaitDelay) {
		err = nil // it has ended well; what wine has started beside it holds its output
	}
	return out, err
}

// goTool runs the go command in a folder, and returns what it prints.
func goTool(ctx context.Context, dir string, env []string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = dir, append(os.Environ(), env...), time.Second
	killWhole(cmd)
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.Output()
	switch {
	case err == nil:
	case strings.Contains(problems.String(), syscall.ENOSPC.Error()):
		err = fmt.Errorf("%w: go %s found no space left for what it builds", errFull, strings.Join(args, " "))
	default:
		err = fmt.Errorf("go %s: %w\n%s", args[0], err, problems.String())
	}
	return strings.TrimSpace(string(out)), err
}

// errFull is why nothing more can be tested, and is no failure of what is.
var errFull = errors.New("the disk is full")

// killWhole has a command that is canceled killed with the rest of its process group, of which it is the first.
func killWhole(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
