package process

import (
	"fmt"
	"os"
	"os/exec"
)

// envName is the environment variable that makes a process a worker. Its value tells where the pipes are.
const envName = "MONOLOOP_PROCESS_WORKER"

// envValue is the value that this process was started with. It is taken out of the environment before the init of any
// package that uses this one, so that no process started by a worker is taken for a worker as well.
var envValue = func() string {
	s := os.Getenv(envName)
	os.Unsetenv(envName)
	return s
}()

// openPipes opens the worker's ends, and keeps them from the processes that the worker may start.
func openPipes(where string) (in, out *os.File, err error) {
	var ends [2]uintptr
	if _, err := fmt.Sscanf(where, "%d:%d", &ends[0], &ends[1]); err != nil {
		return nil, nil, fmt.Errorf("%s=%q: %w", envName, where, err)
	}
	var files [2]*os.File
	for i, name := range []string{"from parent", "to parent"} {
		closeOnExec(ends[i])
		files[i] = os.NewFile(ends[i], name)
		if files[i] == nil {
			return nil, nil, fmt.Errorf("%s=%q: no such file", envName, where)
		}
		info, err := files[i].Stat()
		if err != nil {
			return nil, nil, err
		}
		if !isPipe(info.Mode()) {
			return nil, nil, fmt.Errorf("%s=%q: not a pipe", envName, where)
		}
	}
	return files[0], files[1], nil
}

// program is the file of which workers are made.
var program = executable

// newCommand returns the command that starts a worker, but for its pipes.
func newCommand() (*exec.Cmd, error) {
	path, err := program()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(path)
	cmd.Args = os.Args[:1:1]
	cmd.Env = os.Environ()
	return cmd, nil
}

// inherit makes the worker's ends of the pipes known to it.
func inherit(cmd *exec.Cmd, in, out *os.File) error {
	where, err := inheritPipes(cmd, in, out)
	cmd.Env = append(cmd.Env, envName+"="+where)
	return err
}
