package jetstream

import (
	"errors"
	"fmt"
	"strings"

	"github.com/monoloop-go/monoloop/bridge/remote"
)

var (
	// ErrDead matches the error of a job that each worker which took it has died of, or that was lost as often, until its
	// tries were used up. It is among the dead, from where [Engine.PutBack] takes it.
	ErrDead = errors.New("jetstream: the job is dead")

	// ErrNotFound matches the error of a job of which nothing is known, or nothing any more.
	ErrNotFound = errors.New("jetstream: there is no such job")

	// ErrClosed is the error of a client's jobs that were not done when it was closed. They go on.
	ErrClosed = errors.New("jetstream: closed")

	// ErrLeaseLost is the cause that ends the context of a function whose worker has had no answer from the server for
	// Options.AckWait: another worker may have the job by then, and no result of this one will be stored if so.
	ErrLeaseLost = errors.New("jetstream: the job may have been given to another worker")

	// errSettled is the cause that ends the context of a function whose job was settled meanwhile, as by a cancellation.
	errSettled = errors.New("jetstream: the job is settled")

	// errAborted is the cause that ends the context of what still runs when the time of a drain is over.
	errAborted = errors.New("jetstream: the worker ends")
)

func init() { remote.RegisterSentinel("jetstream.ErrDead", ErrDead) }

// A MismatchError says that what the server keeps for a namespace has other settings than the options ask for.
type MismatchError struct {
	// What is the stream or consumer.
	What string
	// Differences has one line for each setting: its name, what there is, and what was asked for.
	Differences []string
}

// Error names every difference.
func (e *MismatchError) Error() string {
	return fmt.Sprintf("jetstream: %s exists with other settings: %s", e.What, strings.Join(e.Differences, "; "))
}
