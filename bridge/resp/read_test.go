package resp_test

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/resp"
)

// Each reply is found with what follows it, and not before its last byte is there.
func TestRepliesOfBothVersions(t *testing.T) {
	for view, want := range map[string]any{
		"+OK\r\n":                              resp.OK,
		"-ERR no\r\n":                          resp.Error("ERR no"),
		":-12\r\n":                             int64(-12),
		":+1\r\n":                              int64(1),
		"$-1\r\n":                              nil,
		"$0\r\n\r\n":                           "",
		"$4\r\na\r\nb\r\n":                     "a\r\nb",
		"*-1\r\n":                              resp.NoArray,
		"*0\r\n":                               []any{},
		"*2\r\n*1\r\n:1\r\n$-1\r\n":            []any{[]any{int64(1)}, nil},
		"_\r\n":                                nil,
		"#t\r\n":                               true,
		"#f\r\n":                               false,
		",1.5\r\n":                             1.5,
		",-inf\r\n":                            math.Inf(-1),
		"(12345678901234567890\r\n":            new(big.Int).SetUint64(12345678901234567890),
		"!7\r\nERR a\nb\r\n":                   resp.Error("ERR a\nb"),
		"=7\r\ntxt:a\nb\r\n":                   "a\nb",
		"%2\r\n+a\r\n:1\r\n+b\r\n%0\r\n":       resp.Map{resp.Status("a"), int64(1), resp.Status("b"), resp.Map{}},
		"~1\r\n$1\r\na\r\n":                    resp.Set{"a"},
		">2\r\n+message\r\n+a\r\n":             resp.Push{resp.Status("message"), resp.Status("a")},
		"|1\r\n+ttl\r\n:3600\r\n:1\r\n":        int64(1),
		"*2\r\n|1\r\n+a\r\n:1\r\n:2\r\n:3\r\n": []any{int64(2), int64(3)},
	} {
		reply, n, more, err := newParser().ParseReply([]byte(view + "+next\r\n"))
		require.NoError(t, err, view)
		require.Equal(t, want, reply, view)
		require.Equal(t, len(view), n)
		require.Zero(t, more)
		notBefore(t, view)
	}
}

// notBefore looks at what has arrived of a reply.
func notBefore(t *testing.T, view string) {
	for end := range view {
		reply, n, more, err := newParser().ParseReply([]byte(view[:end]))
		require.NoError(t, err, view[:end])
		require.Nil(t, reply)
		require.Zero(t, n)
		require.Greater(t, more, end, "%q of %q", view[:end], view)
		require.LessOrEqual(t, more, len(view), "%q of %q", view[:end], view)
	}
}

func TestWhatIsNoReplySaysWhy(t *testing.T) {
	for view, want := range map[string]string{
		"\r\n":                               "no reply",
		"+OK\n":                              "no reply",
		"?1\r\n":                             "no reply begins with '?'",
		":x\r\n":                             "invalid value after ':'",
		":\r\n":                              "invalid value after ':'",
		",x\r\n":                             "invalid value after ','",
		"(1x\r\n":                            "invalid value after '('",
		"#x\r\n":                             "invalid value after '#'",
		"$-2\r\n":                            "invalid bulk length",
		"$01\r\n":                            "invalid bulk length",
		"$?\r\n":                             "invalid bulk length",
		"=-1\r\n":                            "invalid bulk length",
		"*-2\r\n":                            "invalid multibulk length",
		"*101\r\n":                           "invalid multibulk length",
		"%-1\r\n":                            "invalid multibulk length",
		"*99999999999999999999\r\n":          "invalid multibulk length",
		"$9223372036854775807\r\n":           "invalid bulk length",
		"$1\r\nabc":                          "expected CRLF after a bulk",
		"*1\r\n*1\r\n:x\r\n":                 "invalid value after ':'",
		"$1000\r\n":                          "",
		"*2\r\n$1000\r\n" + text(1000):       "",
		"*3\r\n$1000\r\n" + text(1000) + "$": "",
		"*3\r\n$1000\r\n" + text(1000) + "$999\r\n": "too big a reply",
		"+" + strings.Repeat("a", 65<<10):           "too long a line",
		strings.Repeat("*1\r\n", 40):                "too deep a reply",
		strings.Repeat("|0\r\n", 40) + ":1\r\n":     "too deep a reply",
	} {
		reply, n, _, err := newParser().ParseReply([]byte(view))
		require.Nil(t, reply)
		require.Zero(t, n)
		if want == "" {
			require.NoError(t, err, view)
		} else {
			require.Equal(t, resp.ProtocolError(want), err, view)
		}
	}
}

func text(n int) string { return strings.Repeat("x", n) + "\r\n" }

func TestWhatIsNoReplyIsNotWritten(t *testing.T) {
	require.PanicsWithValue(t, "resp: a struct {} is no reply", func() { new(resp.Writer).Reply(struct{}{}) })
}

// Whatever arrives: what is taken for a reply is not before its end is there, and is the same when it was
// written again, in both versions.
func FuzzParseReply(f *testing.F) {
	for _, view := range []string{"*2\r\n$1\r\na\r\n:1\r\n", "%1\r\n+a\r\n,1.5\r\n", "|1\r\n+a\r\n+b\r\n_\r\n", "*-1\r\n",
		"=5\r\ntxt:a\r\n", "~1\r\n(123\r\n", "#t\r\n", "!3\r\nERR\r\n", ">1\r\n*0\r\n"} {
		f.Add([]byte(view))
	}
	f.Fuzz(func(t *testing.T, view []byte) {
		p := newParser()
		reply, n, more, err := p.ParseReply(view)
		if n == 0 {
			require.True(t, err != nil || more > len(view), "%d", more)
			return
		}
		notBefore(t, string(view[:n]))
		w := resp.Writer{V3: true}
		w.Reply(reply)
		again, n, _, err := (&resp.Parser{MaxArgs: 100, MaxBulk: 1 << 20, MaxSize: 1 << 20}).ParseReply(w.Buf)
		require.NoError(t, err, "%q", w.Buf)
		require.Equal(t, len(w.Buf), n)
		second := resp.Writer{V3: true}
		second.Reply(again)
		require.Equal(t, string(w.Buf), string(second.Buf))
	})
}

func BenchmarkParseReply(b *testing.B) {
	p, view := newParser(), []byte("*2\r\n$16\r\nkey:000000000123\r\n:12345\r\n")
	b.ReportAllocs()
	for b.Loop() {
		_, _, _, _ = p.ParseReply(view)
	}
}
