package command

import (
	"bytes"
	"os"
	"os/exec"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

// Run starts cmd and returns the future of its end, as Process.Wait does; if cmd cannot be started, the future has
// failed. To cancel it stops the process. Options that ask for streams are misuse: there is no Process to have them.
func Run(r loop.Ref, cmd *exec.Cmd, o *Options) *future.Future[*os.ProcessState] {
	mustNotPipe("Run", o)
	p, err := Start(r, cmd, o)
	if err != nil {
		return future.Failed[*os.ProcessState](r, err)
	}
	return p.Wait()
}

// Output is Run for what the command writes to standard output, which cmd must not have set. If the command fails, that
// is the Output of the *Error; and if cmd has no Stderr, the beginning of what was written there is the Stderr of the
// *exec.ExitError. To give the command an input, set cmd.Stdin. See asyncio.subprocess.Process.communicate.
func Output(r loop.Ref, cmd *exec.Cmd, o *Options) *future.Future[[]byte] {
	mustNotPipe("Output", o)
	if cmd != nil && cmd.Stdout != nil {
		panic("command: Output of a command that has a Stdout already")
	}
	var output bytes.Buffer
	var problems *prefixSaver
	if cmd != nil {
		cmd.Stdout = &output
		if cmd.Stderr == nil && (o == nil || !o.Merge) {
			problems = &prefixSaver{}
			cmd.Stderr = problems
		}
	}
	p, err := Start(r, cmd, o)
	if err != nil {
		return future.Failed[[]byte](r, err)
	}
	p.output, p.problems = &output, problems // the end of the process comes in a later turn
	return future.Map(p.Wait(), func(*os.ProcessState) []byte { return output.Bytes() })
}

func mustNotPipe(what string, o *Options) {
	if o != nil && (o.Stdin || o.Stdout || o.Stderr) {
		panic("command: " + what + " with Options that ask for streams, which only a Process has")
	}
}

// prefixSaver keeps the beginning of what is written to it.
type prefixSaver struct{ kept []byte }

const prefixSize = 32 << 10

// Write keeps what there is room for, and takes everything.
func (p *prefixSaver) Write(b []byte) (int, error) {
	p.kept = append(p.kept, b[:min(len(b), prefixSize-len(p.kept))]...)
	return len(b), nil
}
