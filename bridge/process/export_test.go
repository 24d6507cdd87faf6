package process

import (
	"bytes"
	"os"
	"time"
)

// Variable is the environment variable that makes a process a worker.
const Variable = envName

// Frame returns a frame as a worker sends it, with a header that promises more bytes than the payload has.
func Frame(job uint64, payload string, more int) []byte {
	b := append(newFrame(kindResult, job), payload...)
	b = append(b, make([]byte, more)...)
	var w bytes.Buffer
	_ = writeFrame(&w, b)
	return w.Bytes()[:w.Len()-more]
}

// ToParent is the pipe to the parent, in a worker on Unix.
func ToParent() *os.File { return os.NewFile(4, "to parent") }

// SetIdentity makes this process another program in the eyes of its workers, until undo.
func SetIdentity(with func() string) (undo func()) {
	before := identity
	identity = with
	return func() { identity = before }
}

// SetProgram makes workers of another file, until undo.
func SetProgram(with func() (string, error)) (undo func()) {
	before := program
	program = with
	return func() { program = before }
}

// SetDeathSignal makes workers depend on their pipes alone.
func SetDeathSignal(on bool) { deathSignal = on }

// SetPatience has dead processes and others waited for so long, until undo.
func SetPatience(d time.Duration) (undo func()) {
	before := exitTimeout
	exitTimeout = d
	return func() { exitTimeout = before }
}
