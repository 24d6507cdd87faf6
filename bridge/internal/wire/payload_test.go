package wire

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPayload(t *testing.T) {
	b := AppendText(nil, "text")
	b = AppendInt(b, -5)
	b = AppendFlag(AppendFlag(b, true), false)
	b = AppendCount(b, 2)
	b = append(b, 1, 2)
	p := Payload{Rest: b}
	require.Equal(t, []any{"text", int64(-5), true, false, 2, byte(1), byte(2)},
		[]any{p.Text(), p.Int(), p.Flag(), p.Flag(), p.Count(), p.Byte(), p.Byte()})
	require.NoError(t, p.Err)
	for _, beyond := range []func(){
		func() { p.Byte() }, func() { p.Int() }, func() { p.Uint() }, func() { p.Section() }, func() { p.Count() },
	} {
		p.Err = nil
		beyond()
		require.ErrorIs(t, p.Err, ErrMalformed)
	}
}
