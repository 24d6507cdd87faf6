package resp_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/resp"
)

func TestRepliesInBothVersions(t *testing.T) {
	for _, test := range []struct {
		reply  any
		v2, v3 string
	}{
		{resp.OK, "+OK\r\n", "+OK\r\n"},
		{resp.Error("ERR no"), "-ERR no\r\n", "-ERR no\r\n"},
		{resp.Error("ERR no\r\n+OK"), "-ERR no  +OK\r\n", "-ERR no  +OK\r\n"},
		{big.NewInt(-7), "$2\r\n-7\r\n", "(-7\r\n"},
		{-1, ":-1\r\n", ":-1\r\n"},
		{int64(math.MinInt64), ":-9223372036854775808\r\n", ":-9223372036854775808\r\n"},
		{[]any{true, false}, "*2\r\n:1\r\n:0\r\n", "*2\r\n:1\r\n:0\r\n"},
		{[]byte("a\r\nb"), "$4\r\na\r\nb\r\n", "$4\r\na\r\nb\r\n"},
		{[]byte(nil), "$-1\r\n", "_\r\n"},
		{"0123456789", "$10\r\n0123456789\r\n", "$10\r\n0123456789\r\n"},
		{3.0, "$1\r\n3\r\n", ",3\r\n"},
		{1e300, "$23\r\n1.0000000000000001e+300\r\n", ",1.0000000000000001e+300\r\n"},
		{math.Copysign(0, -1), "$2\r\n-0\r\n", ",-0\r\n"},
		{math.Inf(-1), "$4\r\n-inf\r\n", ",-inf\r\n"},
		{nil, "$-1\r\n", "_\r\n"},
		{resp.NoArray, "*-1\r\n", "_\r\n"},
		{resp.None{}, "", ""},
		{resp.Array(12), "*12\r\n", "*12\r\n"},
		{[]string{"a"}, "*1\r\n$1\r\na\r\n", "*1\r\n$1\r\na\r\n"},
		{resp.Map{"a", 1}, "*2\r\n$1\r\na\r\n:1\r\n", "%1\r\n$1\r\na\r\n:1\r\n"},
		{resp.Set{1, nil}, "*2\r\n:1\r\n$-1\r\n", "~2\r\n:1\r\n_\r\n"},
		{resp.Push{[]any{}}, "*1\r\n*0\r\n", ">1\r\n*0\r\n"},
	} {
		v2, v3 := resp.Writer{}, resp.Writer{V3: true}
		v2.Reply(test.reply)
		v3.Reply(test.reply)
		require.Equal(t, test.v2, string(v2.Buf))
		require.Equal(t, test.v3, string(v3.Buf))
	}
}
