package bench

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/leak"
)

func TestMain(m *testing.M) { leak.VerifyTestMain(m) }

func TestCompare(t *testing.T) {
	var out bytes.Buffer
	l := &Load{Jobs: 50, Bytes: 10, Workers: 2, Places: 2, Window: 5, Rounds: 2, Memory: true}
	require.NoError(t, Compare(t.Context(), &out, l, Way{"monoloop", Ours}, Way{"by hand", ByHand},
		Way{"floor", Floor}))
	require.Regexp(t, `(?s)round 1  monoloop .*round 2  by hand .*round 2  monoloop .*median   by hand .* times that`,
		out.String())
}
