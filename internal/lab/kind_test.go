package lab_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
)

// Both kinds play a script in the same turns, and end with the same value and error.
func TestBothKindsPlayTheSameScript(t *testing.T) {
	boom := errors.New("boom")
	for _, end := range []error{nil, boom} {
		lab.EachWorld(t, func(t *testing.T, w *lab.World, k lab.Kind) {
			v := 0
			ended := lab.Go(k, w, &v, lab.InParts(
				func(*loop.Co, error) (loop.Stepper, error) {
					w.AddAt("begins")
					return &loop.SleepStep{}, nil
				},
				func(_ *loop.Co, in error) (loop.Stepper, error) {
					w.AddAt("sleeps: %v", in)
					return &loop.SleepStep{D: time.Second}, nil
				},
				func(_ *loop.Co, in error) (loop.Stepper, error) {
					w.AddAt("ends: %v", in)
					v = 7
					return nil, end
				}))
			w.OneTurn()
			w.OneTurn()
			w.Settle()
			w.Add("settled")
			w.RunOut()
			w.RequireNoTimer()
			w.Require(t, "--", "0s begins", "--", "0s sleeps: <nil>", "settled", "1s ends: <nil>")
			require.ErrorIs(t, ended.Err(), end)
			want := map[error]string{nil: "value: 7", boom: "error: boom"}[end]
			require.Equal(t, want, lab.Outcome(ended))
		})
	}
}
