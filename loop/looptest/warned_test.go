//go:build !wasm

package looptest_test

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
)

// A program that is only slow is warned of, and passes: here what it waits for comes when it has been warned of.
func TestWhoIsSlowIsWarnedOfAndPasses(t *testing.T) {
	defer looptest.SetPatience(3 * time.Second)()
	read, write, err := os.Pipe()
	require.NoError(t, err)
	before := os.Stderr
	os.Stderr = write
	defer func() { os.Stderr = before }()
	var warning string
	f := once(func(_ *looptest.T, co *loop.Co) error {
		r := bridge.NewResolver[int](co)
		go func() {
			text := make([]byte, 1000)
			n, err := read.Read(text)
			warning = string(text[:n])
			r.Resolve(n, err)
		}()
		_, err := r.Future().Await(co)
		return err
	})
	require.Nil(t, f)
	require.Contains(t, warning,
		"looptest: nothing has happened for 500ms, since the loop waits for what is outside; after 3s it is given up\n")
	require.NoError(t, errors.Join(read.Close(), write.Close()))
}
