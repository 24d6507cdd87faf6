package command

import (
	"os/exec"
	"time"
)

const (
	defaultGrace     = 5 * time.Second
	defaultWaitDelay = time.Second
	defaultMaxLine   = 1 << 20
)

// Options are the rarely needed choices of a process. The zero value, like a nil pointer, means the defaults.
type Options struct {
	// Stdin, Stdout and Stderr say which of the standard streams are pipes to this program: Process.Stdin, Stdout and
	// Stderr are their other ends. Such a stream must be nil in the exec.Cmd. The others are what the exec.Cmd says;
	// nil is the null device, for a process whose output nobody wants. See asyncio.subprocess.PIPE.
	Stdin, Stdout, Stderr bool

	// Merge makes standard error go where standard output goes, so that their lines come in the order in which they
	// were written. See asyncio.subprocess.STDOUT.
	Merge bool

	// Grace is how long a process that is stopped has, between SIGTERM and SIGKILL; zero means five seconds, a negative
	// one none: SIGKILL comes at once. It is real time whatever the loop's clock: the process lives there.
	Grace time.Duration

	// MaxLine is the longest line, in bytes, that is given; zero means 1 MiB. See ErrLineTooLong.
	MaxLine int
}

func (o *Options) withDefaults() Options {
	var opts Options
	if o != nil {
		opts = *o
	}
	if opts.Grace == 0 {
		opts.Grace = defaultGrace
	}
	if opts.MaxLine <= 0 {
		opts.MaxLine = defaultMaxLine
	}
	return opts
}

// mustFit panics if the options contradict the command.
func (o *Options) mustFit(cmd *exec.Cmd) {
	for _, stream := range []struct {
		name         string
		piped, taken bool
	}{
		{"Stdin", o.Stdin, cmd.Stdin != nil},
		{"Stdout", o.Stdout, cmd.Stdout != nil},
		{"Stderr", o.Stderr || o.Merge, cmd.Stderr != nil},
	} {
		if stream.piped && stream.taken {
			panic("command: Options ask for the " + stream.name + " of a command that has one already")
		}
	}
	if o.Stderr && o.Merge {
		panic("command: Options ask for Stderr and for Merge")
	}
}
