package resp_test

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/resp"
)

func newParser() *resp.Parser { return &resp.Parser{MaxArgs: 100, MaxBulk: 1000, MaxSize: 2000} }

func texts(args [][]byte) (s []string) {
	for _, arg := range args {
		s = append(s, string(arg))
	}
	return s
}

func TestCommandsAreFoundOneAfterTheOther(t *testing.T) {
	for _, test := range []struct {
		view string
		args []string
		n    int
	}{
		{"*1\r\n$4\r\nPING\r\n*1", []string{"PING"}, 14},
		{"*2\r\n$4\r\nECHO\r\n$0\r\n\r\n", []string{"ECHO", ""}, 20},
		{"*2\r\n$4\r\nECHO\r\n$12\r\na\r\nb$\x00c*1\r\nd\r\n", []string{"ECHO", "a\r\nb$\x00c*1\r\nd"}, 33},
		{"*0\r\n", nil, 4},
		{"*-1\r\n", nil, 5},
		{"\r\n", nil, 2},
		{"  \n", nil, 3},
		{"GET  k \r\nGET", []string{"GET", "k"}, 9},
		{`SET "a b"` + "\n", []string{"SET", "a b"}, 10},
		{`SET "\x41\n\"" '\x' ""` + "\n", []string{"SET", "A\n\"", "\\x", ""}, 23},
		{"SET \"\xff\" k\n", []string{"SET", "\xff", "k"}, 10},
		{"SET a\x00b c\n", []string{"SET", "a"}, 10},
	} {
		args, n, more, err := newParser().Parse([]byte(test.view))
		require.NoError(t, err)
		require.Equal(t, test.args, texts(args), test.view)
		require.Equal(t, test.n, n, test.view)
		require.Zero(t, more)
	}
}

func TestWhatIsNotCompleteSaysHowMuchMustCome(t *testing.T) {
	for view, want := range map[string]int{
		"":                                 1,
		"GET k":                            6,
		"*":                                2,
		"*2\r":                             4,
		"*2\r\n":                           4 + 12,
		"*2\r\n$3\r\nG":                    4 + 9 + 6,
		"*2\r\n$3\r\nGET\r\n$":             4 + 9 + 6,
		"*2\r\n$3\r\nGET\r\n$100\r\nabc":   4 + 9 + 6 + 102,
		"*2\r\n$3\r\nGET\r\n$100\r\nabc\r": 4 + 9 + 6 + 102,
	} {
		args, n, more, err := newParser().Parse([]byte(view))
		require.NoError(t, err)
		require.Zero(t, n)
		require.Empty(t, args)
		require.Equal(t, want, more, view)
	}
}

func TestWhatIsNoCommandSaysWhy(t *testing.T) {
	for view, want := range map[string]string{
		"*x\r\n":                               "invalid multibulk length",
		"*01\r\n":                              "invalid multibulk length",
		"*101\r\n":                             "invalid multibulk length",
		"*99999999999\r\n":                     "invalid multibulk length",
		"*" + strings.Repeat("1", 65<<10):      "invalid multibulk length",
		"*1\r\n+PING\r\n":                      "expected '$', got '+'",
		"*1\r\n$-1\r\n":                        "invalid bulk length",
		"*1\r\n$1001\r\n":                      "invalid bulk length",
		"*1\r\n$1x\r\n":                        "invalid bulk length",
		"*1\r\n$" + strings.Repeat("1", 1<<16): "invalid bulk length",
		"*1\r\n$1\r\nabc":                      "expected CRLF after a bulk",
		"*3\r\n$3\r\nSET\r\n$1000\r\n" + text(1000) + "$999\r\n":             "too big a command",
		"*3\r\n$3\r\nSET\r\n$1000\r\n" + text(1000) + "$999\r\n" + text(999): "too big a command",
		strings.Repeat("a", 65<<10):                                          "too big inline request",
		"GET \"a\n":                                                          "unbalanced quotes in request",
		"GET 'a'b\n":                                                         "unbalanced quotes in request",
	} {
		_, n, _, err := newParser().Parse([]byte(view))
		require.Zero(t, n)
		require.Equal(t, resp.ProtocolError(want), err, view)
		require.EqualError(t, err, "Protocol error: "+want)
	}
}

// The words of a line are those of sdssplitargs of Redis.
func TestWhatIsQuotedInALine(t *testing.T) {
	for line, want := range map[string][]string{
		`a"b c"`:                   {"ab c"},
		`a'b'`:                     {"ab"},
		`'it\'s'`:                  {"it's"},
		`'a\nb\\ '`:                {`a\nb\\ `},
		`"\q\u00e9\'\""`:           {`qu00e9'"`},
		`"\xff\x4g\x4"`:            {"\xffx4gx4"},
		`"\a\b\t\r\n"`:             {"\a\b\t\r\n"},
		"a\vb \v c":                {"a\vb", "c"},
		"\"a\"\vb":                 {"a", "b"},
		"\xff '\xfe' \"\xfd\x00\"": nil,
		"\xff '\xfe' \"\xfd\"":     {"\xff", "\xfe", "\xfd"},
		`"a"b`:                     nil,
		`"a\"`:                     nil,
		`'a\'`:                     nil,
		`a"`:                       nil,
	} {
		args, ok := resp.Split(nil, []byte(line))
		require.Equal(t, want != nil, ok, line)
		if ok {
			require.Equal(t, want, texts(args), line)
		}
	}
}

// What a Parser asks for is an int, and more than there is, also where what was announced is more than an int can be.
func TestWhateverLengthIsAnnounced(t *testing.T) {
	most := strconv.Itoa(math.MaxInt32)
	for _, p := range []*resp.Parser{
		{MaxArgs: math.MaxInt, MaxBulk: math.MaxInt, MaxSize: math.MaxInt},
		{MaxArgs: math.MaxInt32, MaxBulk: math.MaxInt32, MaxSize: math.MaxInt},
	} {
		for _, view := range []string{"*1\r\n$" + most + "\r\n", "*" + most + "\r\n", "*" + most + "\r\n$" + most + "\r\nx"} {
			_, n, more, err := p.Parse([]byte(view))
			require.NoError(t, err, view)
			require.Zero(t, n)
			require.Greater(t, more, len(view), view)
		}
		for _, view := range []string{"$" + most + "\r\n", "*" + most + "\r\n", "%" + most + "\r\n", "*1\r\n%" + most + "\r\n:1\r\n",
			"*" + most + "\r\n|" + most + "\r\n:1\r\n"} {
			reply, n, more, err := p.ParseReply([]byte(view))
			require.NoError(t, err, view)
			require.Nil(t, reply)
			require.Zero(t, n)
			require.Greater(t, more, len(view), view)
		}
		for _, view := range []string{"$9223372036854775807\r\n", "=9223372036854775807\r\n", "%4611686018427387905\r\n",
			"*9223372036854775807\r\n"} {
			_, n, _, err := p.ParseReply([]byte(view))
			require.Zero(t, n)
			require.Error(t, err, view)
		}
	}
}

func TestAZeroParserHasTheLimitsOfRedis(t *testing.T) {
	var p resp.Parser
	args, n, _, err := p.Parse([]byte("*1\r\n$4\r\nPING\r\n"))
	require.NoError(t, err)
	require.Equal(t, []string{"PING"}, texts(args))
	require.Equal(t, 14, n)
	for view, want := range map[string]string{
		"*1048576\r\n":           "",
		"*1048577\r\n":           "invalid multibulk length",
		"*1\r\n$536870912\r\n":   "",
		"*1\r\n$536870913\r\n":   "invalid bulk length",
		"*1048576\r\n$536870912": "",
	} {
		if _, _, _, err := p.Parse([]byte(view)); want == "" {
			require.NoError(t, err, view)
		} else {
			require.Equal(t, resp.ProtocolError(want), err, view)
		}
	}
	_, _, _, err = p.ParseReply([]byte("%1048577\r\n"))
	require.Equal(t, resp.ProtocolError("invalid multibulk length"), err)
}

func TestToParseACommandAllocatesNothing(t *testing.T) {
	p, view := newParser(), []byte("*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$10\r\n0123456789\r\n")
	require.Zero(t, testing.AllocsPerRun(100, func() { _, _, _, _ = p.Parse(view) }))
}

// Whatever arrives: what is found lies within it, what is written is read again, and no part of a command is taken for
// one, or is asked to have more bytes than the command.
func FuzzParse(f *testing.F) {
	f.Add([]byte("*2\r\n$3\r\nGET\r\n$1\r\nk\r\n"))
	f.Add([]byte("SET a \"b c\" 'd'\r\n"))
	f.Add([]byte("*-1\r\n*1\r\n$4\r\nPING\r\n"))
	f.Fuzz(func(t *testing.T, view []byte) {
		p := newParser()
		args, n, more, err := p.Parse(view)
		if n == 0 {
			require.True(t, err != nil || more > len(view), "%d", more)
			return
		}
		require.LessOrEqual(t, n, len(view))
		var w resp.Writer
		w.Command(args...)
		want := texts(args)
		for end := range view[:n] {
			_, part, more, err := p.Parse(view[:end])
			require.NoError(t, err)
			require.Zero(t, part)
			require.LessOrEqual(t, more, n)
		}
		if len(w.Buf) <= p.MaxSize {
			again, n, _, err := p.Parse(w.Buf)
			require.NoError(t, err)
			require.Equal(t, len(w.Buf), n)
			require.Equal(t, want, texts(again))
		}
	})
}

func FuzzInt(f *testing.F) {
	for _, s := range []string{"0", "-0", "007", "+1", "", "9223372036854775807", "-9223372036854775808",
		"9223372036854775808"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := resp.Int([]byte(s))
		want, err := strconv.ParseInt(s, 10, 64)
		require.Equal(t, err == nil && strconv.FormatInt(want, 10) == s, ok, s)
		if ok {
			require.Equal(t, want, n)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	p, view := newParser(), bytes.Repeat([]byte("*3\r\n$3\r\nSET\r\n$16\r\nkey:000000000123\r\n$3\r\nxxx\r\n"), 16)
	for b.Loop() {
		for rest := view; len(rest) > 0; {
			_, n, _, _ := p.Parse(rest)
			rest = rest[n:]
		}
	}
}
