package resp_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
)

func TestRepliesInBothVersions(t *testing.T) {
	for _, test := range []struct {
		write  func(w *resp.Writer)
		v2, v3 string
	}{
		{(*resp.Writer).OK, "+OK\r\n", "+OK\r\n"},
		{func(w *resp.Writer) { w.Status("PONG") }, "+PONG\r\n", "+PONG\r\n"},
		{func(w *resp.Writer) { w.Error("ERR no") }, "-ERR no\r\n", "-ERR no\r\n"},
		{func(w *resp.Writer) { w.Int(-1) }, ":-1\r\n", ":-1\r\n"},
		{func(w *resp.Writer) { w.Int64(math.MinInt64) }, ":-9223372036854775808\r\n", ":-9223372036854775808\r\n"},
		{func(w *resp.Writer) { w.Bool(true); w.Bool(false) }, ":1\r\n:0\r\n", ":1\r\n:0\r\n"},
		{func(w *resp.Writer) { w.Bulk([]byte("a\r\nb")) }, "$4\r\na\r\nb\r\n", "$4\r\na\r\nb\r\n"},
		{func(w *resp.Writer) { w.Text("0123456789") }, "$10\r\n0123456789\r\n", "$10\r\n0123456789\r\n"},
		{func(w *resp.Writer) { w.Verbatim("hi") }, "$2\r\nhi\r\n", "=6\r\ntxt:hi\r\n"},
		{func(w *resp.Writer) { w.Float(3) }, "$1\r\n3\r\n", ",3\r\n"},
		{func(w *resp.Writer) { w.Float(1e300) }, "$23\r\n1.0000000000000001e+300\r\n", ",1.0000000000000001e+300\r\n"},
		{func(w *resp.Writer) { w.Float(math.Copysign(0, -1)) }, "$2\r\n-0\r\n", ",-0\r\n"},
		{func(w *resp.Writer) { w.Float(math.Inf(-1)) }, "$4\r\n-inf\r\n", ",-inf\r\n"},
		{(*resp.Writer).Null, "$-1\r\n", "_\r\n"},
		{(*resp.Writer).NullArray, "*-1\r\n", "_\r\n"},
		{func(w *resp.Writer) { w.Array(12) }, "*12\r\n", "*12\r\n"},
		{func(w *resp.Writer) { w.Map(2) }, "*4\r\n", "%2\r\n"},
		{func(w *resp.Writer) { w.Set(2) }, "*2\r\n", "~2\r\n"},
		{func(w *resp.Writer) { w.Push(3) }, "*3\r\n", ">3\r\n"},
	} {
		v2, v3 := resp.Writer{}, resp.Writer{V3: true}
		test.write(&v2)
		test.write(&v3)
		require.Equal(t, test.v2, string(v2.Buf))
		require.Equal(t, test.v3, string(v3.Buf))
	}
}
