package remote

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// doubleError wraps itself twice.
type doubleError struct{}

func (*doubleError) Error() string     { return "double" }
func (e *doubleError) Unwrap() []error { return []error{e, e} }

// A message that every level contains is sent once.
func TestAnErrorOfManyLevels(t *testing.T) {
	text := strings.Repeat("long ", 1<<16)
	err := fmt.Errorf("%s: %w", text, io.EOF)
	for level := range 20 {
		err = errors.Join(fmt.Errorf("level %d: %w", level, err), io.EOF)
	}
	size, arrived, failure := sendError(err)
	require.NoError(t, failure)
	require.Less(t, size, 2*len(text))
	require.True(t, slices.Equal(messages(err), messages(arrived)), "a message has changed")
	require.ErrorIs(t, arrived, io.EOF)
}

// What wraps itself twice has more levels than any process can send.
func TestAnErrorThatWrapsItselfTwice(t *testing.T) {
	size, arrived, failure := sendError(&doubleError{})
	require.NoError(t, failure)
	require.Less(t, size, 1<<17)
	require.Equal(t, "double", arrived.Error())
}

// sendError sends an error as AppendError does, and says in how many bytes.
func sendError(err error) (size int, arrived *Error, failure error) {
	b := AppendError(nil, Gob{}, err)
	arrived, _, failure = ReadError(b, Gob{})
	return len(b), arrived, failure
}

// messages are those of the tree of an error.
func messages(err error) []string {
	e := toRemote(err)
	all := []string{e.Message}
	for _, cause := range e.causes {
		all = append(all, messages(cause)...)
	}
	return all
}
