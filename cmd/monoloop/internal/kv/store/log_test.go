package store_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/resp"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
)

// log is the log of these command lines.
func log(lines ...string) []byte {
	var w resp.Writer
	for _, line := range lines {
		args, _ := resp.Split(nil, []byte(line))
		w.Command(args...)
	}
	return w.Buf
}

// load loads a log, and returns all that is there then.
func load(t *testing.T, content []byte) (all []string, good int, err error) {
	r := newRig(t)
	good, err = r.Load(t.Context(), content)
	return r.dump(), good, err
}

// Wherever the log was torn, or is zeros from there, what was complete before is done, and good is where the rest
// begins.
func TestATornEndIsNotDone(t *testing.T) {
	parts := [][]byte{log("SET a 1"), log("MULTI", "SET b 2", "DEL a", "EXEC"), log("SET c '\r\n$'")}
	a, b, c := "a $1\r\n1\r\n:-1", "b $1\r\n2\r\n:-1", "c $3\r\n\r\n$\r\n:-1"
	want := [][]string{nil, {a}, {b}, {b, c}}
	whole, start, complete := bytes.Join(parts, nil), 0, 0
	for end := 0; end < len(whole); end++ {
		if end-start == len(parts[complete]) {
			start, complete = end, complete+1
		}
		zeros := bytes.Clone(whole)
		clear(zeros[end:])
		for _, torn := range [][]byte{whole[:end], zeros} {
			all, good, err := load(t, torn)
			require.NoError(t, err)
			require.Equal(t, want[complete], all)
			require.Equal(t, start, good)
		}
	}
	all, good, err := load(t, whole)
	require.NoError(t, err)
	require.Equal(t, want[complete+1], all)
	require.Equal(t, len(whole), good)
}

func TestWhatIsNoLogIsRefused(t *testing.T) {
	good := log("SET a 1")
	for content, want := range map[string]string{
		string(good) + "hello":               "at byte 27: no command",
		string(good) + "*1\r\n+OK\r\n":       "at byte 27: Protocol error: expected '$', got '+'",
		string(good) + "*0\r\n":              "at byte 27: no command",
		string(good) + string(log("EXEC")):   "at byte 27: exec out of place",
		string(good) + string(log("BAD it")): `at byte 27: no command that writes: "BAD"`,
		string(log("MULTI", "MULTI")):        "at byte 15: multi out of place",
		"hello\x00\x00":                      "at byte 0: no command",
	} {
		_, good, err := load(t, []byte(content))
		require.Equal(t, want, fmt.Sprintf("at byte %d: %v", good, err))
	}
}

func TestALoadThatIsCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	db := store.New()
	good, err := db.Load(ctx, log("SET a 1"))
	require.Equal(t, context.Canceled, err)
	require.Zero(t, good)
	keys, _ := db.Len()
	require.Zero(t, keys)
}

// A log that Restore has made gives the same data.
func TestRestoreMakesTheSameAgain(t *testing.T) {
	r := newRig(t)
	for i := range 1000 {
		r.do("RPUSH list %d", i)
		r.do("ZADD z %d m%d", i, i)
		r.do("SET k%d %s EX 1000", i, strings.Repeat("x", 200))
	}
	r.do("HSET h f v g w")
	r.do("SADD s a b c")
	parts := [][]byte{}
	for part := range r.Restore() {
		parts = append(parts, bytes.Clone(part))
	}
	require.Greater(t, len(parts), 2)
	again := newRig(t)
	_, err := again.Load(t.Context(), bytes.Join(parts, nil))
	require.NoError(t, err)
	require.Equal(t, r.dump(), again.dump())
	require.Equal(t, r.Used(), again.Used())
}

func ExampleDB_Load() {
	db := store.New()
	whole := log("SET tea hot", "MULTI", "INCR cups", "EXEC")
	good, err := db.Load(context.Background(), append(whole, "*2\r\n$3\r\nDEL"...))
	keys, _ := db.Len()
	fmt.Println(keys, "keys;", len(whole)-good, "bytes of the whole are missing; error:", err)
	// Output:
	// 2 keys; 0 bytes of the whole are missing; error: <nil>
}

// Whatever is in a file: what is done is what the same log without its torn end does.
func FuzzLoad(f *testing.F) {
	f.Add(log("SET a 1", "MULTI", "DEL a", "EXEC"))
	f.Add([]byte("*2\r\n$3\r\nDEL\r\n$1"))
	f.Add([]byte("*2\r\n$3\r\nDEL\r\n\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, content []byte) {
		all, again := store.New(), store.New()
		good, err := all.Load(t.Context(), content)
		require.LessOrEqual(t, good, len(content))
		if err == nil {
			goodAgain, err := again.Load(t.Context(), content[:good])
			require.NoError(t, err)
			require.Equal(t, good, goodAgain)
			require.Equal(t, slices.Collect(all.Restore()), slices.Collect(again.Restore()))
		}
	})
}
