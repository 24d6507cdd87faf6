package process_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/process"
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
	size, arrived, failure := process.SendError(err)
	require.NoError(t, failure)
	require.Less(t, size, 2*len(text))
	require.True(t, slices.Equal(process.Messages(err), process.Messages(arrived)), "a message has changed")
	require.ErrorIs(t, arrived, io.EOF)
}

// What wraps itself twice has more levels than any process can send.
func TestAnErrorThatWrapsItselfTwice(t *testing.T) {
	size, arrived, failure := process.SendError(&doubleError{})
	require.NoError(t, failure)
	require.Less(t, size, 1<<17)
	require.Equal(t, "double", arrived.Error())
}
