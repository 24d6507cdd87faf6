//go:build !unix

package isolate_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/javascript/isolate"
)

func TestNoProcessorTimeHere(t *testing.T) {
	p := newPool(t, isolate.Options{Limits: isolate.Limits{CPUTime: time.Second}})
	_, err := evaluate(p, "1")
	require.ErrorIs(t, err, errors.ErrUnsupported)
	mustName(t, err, "main.js")
}
