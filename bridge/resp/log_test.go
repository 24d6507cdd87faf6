package resp_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/resp"
)

// logOf is the log of these command lines.
func logOf(lines ...string) []byte {
	var w resp.Writer
	for _, line := range lines {
		args, _ := resp.Split(nil, []byte(line))
		w.Command(args...)
	}
	return w.Buf
}

// read reads a log; a command BAD fails.
func read(log []byte) (done []string, good int, err error) {
	var all [][][]byte
	good, err = resp.ReadLog(log, func(args [][]byte) error {
		if all = append(all, args); string(args[0]) == "BAD" {
			return errors.New("bad")
		}
		return nil
	})
	for _, args := range all {
		done = append(done, string(bytes.Join(args, []byte(" "))))
	}
	return done, good, err
}

// Wherever the log was torn, or is zeros from there, what was complete before is done, and good is where the rest
// begins.
func TestATornEndIsNotDone(t *testing.T) {
	parts := [][]byte{logOf("SET a 1"), logOf("MULTI", "SET b 2", "DEL a", "exec"), logOf("SET c '\r\n$'")}
	whole, end := bytes.Join(parts, nil), 0
	done := [][]string{nil, {"SET a 1"}, {"SET a 1", "SET b 2", "DEL a"},
		{"SET a 1", "SET b 2", "DEL a", "SET c \r\n$"}}
	for i, want := range done {
		next := len(whole) + 1
		if i < len(parts) {
			next = end + len(parts[i])
		}
		for at := end; at < next; at++ {
			zeros := bytes.Clone(whole)
			clear(zeros[at:])
			for _, torn := range [][]byte{whole[:at], zeros} {
				all, good, err := read(torn)
				require.NoError(t, err)
				require.Equal(t, want, all)
				require.Equal(t, end, good)
			}
		}
		end = next
	}
}

// A length that no file can have is that of what was torn, also where an int has 32 bits.
func TestALengthBeyondTheFile(t *testing.T) {
	good := logOf("SET a 1")
	for _, torn := range []string{"*1\r\n$2147483647\r\nx", "*2147483647\r\n$1\r\nx"} {
		done, end, err := read(append(bytes.Clone(good), torn...))
		require.NoError(t, err)
		require.Equal(t, []string{"SET a 1"}, done)
		require.Equal(t, len(good), end)
	}
}

func TestWhatIsNoLogIsRefused(t *testing.T) {
	good := logOf("SET a 1")
	for content, want := range map[string]string{
		string(good) + "hello":                 "at byte 27: no command",
		string(good) + "*1\r\n+OK\r\n":         "at byte 27: Protocol error: expected '$', got '+'",
		string(good) + "*0\r\n":                "at byte 27: no command",
		string(good) + string(logOf("EXEC")):   "at byte 27: exec out of place",
		string(good) + string(logOf("BAD it")): "at byte 27: bad",
		string(logOf("MULTI", "BAD", "EXEC")):  "at byte 28: bad",
		string(logOf("MULTI", "MULTI")):        "at byte 15: multi out of place",
		"hello\x00\x00":                        "at byte 0: no command",
	} {
		_, good, err := read([]byte(content))
		require.Equal(t, want, fmt.Sprintf("at byte %d: %v", good, err))
	}
}

// Whatever is in a file: what is done is what the same log without its torn end does.
func FuzzReadLog(f *testing.F) {
	f.Add(logOf("SET a 1", "MULTI", "DEL a", "EXEC"))
	f.Add([]byte("*2\r\n$3\r\nDEL\r\n$1"))
	f.Add([]byte("*2\r\n$3\r\nDEL\r\n\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, content []byte) {
		done, good, err := read(content)
		require.LessOrEqual(t, good, len(content))
		if err == nil {
			again, goodAgain, err := read(content[:good])
			require.NoError(t, err)
			require.Equal(t, good, goodAgain)
			require.Equal(t, done, again)
		}
	})
}
