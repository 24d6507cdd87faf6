package aof_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/aof"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
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

// applied gathers what is applied.
type applied []string

func (a *applied) apply(args [][]byte) error {
	*a = append(*a, string(bytes.Join(args, []byte(" "))))
	return nil
}

func TestWhatWasAppendedIsReadAgain(t *testing.T) {
	folder := disk.Folder(t.TempDir())
	l, torn, err := aof.Open(folder, nil)
	require.NoError(t, err)
	require.Zero(t, torn)
	long := strings.Repeat("x", 200_000)
	parts := [][]byte{log("SET a 1", "SET long "+long), log("MULTI", "SET b 2", "DEL a", "EXEC"), log("SET c 3")}
	for _, part := range parts {
		require.NoError(t, l.Append(part))
	}
	require.NoError(t, l.Sync())
	var got applied
	_, torn, err = aof.Open(folder, got.apply)
	require.NoError(t, err)
	require.Zero(t, torn)
	require.Equal(t, applied{"SET a 1", "SET long " + long, "SET b 2", "DEL a", "SET c 3"}, got)
}

// Wherever the log was torn, what was complete before is applied, the rest is cut off, and what is appended then is
// read.
func TestATornEndIsCutOff(t *testing.T) {
	parts := [][]byte{log("SET a 1"), log("MULTI", "SET b 2", "EXEC"), log("SET c '\r\n$'")}
	want := []applied{nil, {"SET a 1"}, {"SET a 1", "SET b 2"}}
	whole, start, complete := bytes.Join(parts, nil), 0, 0
	for end := 1; end < len(whole); end++ {
		if end-start == len(parts[complete]) {
			start, complete = end, complete+1
			continue
		}
		folder := t.TempDir()
		path := filepath.Join(folder, aof.Name)
		require.NoError(t, os.WriteFile(path, whole[:end], 0o600))
		var got applied
		l, torn, err := aof.Open(disk.Folder(folder), got.apply)
		require.NoError(t, err)
		require.Equal(t, want[complete], got)
		require.Equal(t, []int{start, end - start}, []int{l.Size, torn})
		require.NoError(t, l.Append(log("SET d 4")))
		again, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, string(whole[:start])+string(log("SET d 4")), string(again))
	}
}

func TestWhatIsNoLogIsRefusedAndStaysAsItIs(t *testing.T) {
	good := log("SET a 1")
	for content, want := range map[string]string{
		string(good) + "hello":               "at byte 27: no command",
		string(good) + "*1\r\n+OK\r\n":       "at byte 27: Protocol error: expected '$', got '+'",
		string(good) + "*0\r\n":              "at byte 27: no command",
		string(good) + string(log("EXEC")):   "at byte 27: exec out of place",
		string(good) + string(log("BAD it")): "at byte 27: bad",
		string(log("MULTI", "MULTI")):        "at byte 15: multi out of place",
		"hello\x00\x00":                      "at byte 0: no command",
	} {
		folder := t.TempDir()
		path := filepath.Join(folder, aof.Name)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		_, _, err := aof.Open(disk.Folder(folder), func(args [][]byte) error {
			if string(args[0]) == "BAD" {
				return errors.New("bad")
			}
			return nil
		})
		require.EqualError(t, err, aof.Name+" is no log of commands: "+want)
		after, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, content, string(after))
	}
}

func TestAFolderThatIsNotThere(t *testing.T) {
	_, _, err := aof.Open(disk.Folder(filepath.Join(t.TempDir(), "none")), nil)
	require.ErrorIs(t, err, os.ErrNotExist)
}

// A crash may leave zeros where something was written that was not synced.
func TestZerosAtTheEndAreATornEnd(t *testing.T) {
	whole := append(log("SET a 1"), log("SET b 2", "SET c 3")...)
	for zeros := 1; zeros < len(whole); zeros++ {
		torn := bytes.Clone(whole)
		clear(torn[len(torn)-zeros:])
		var got applied
		good, err := aof.Read(torn, got.apply)
		require.NoError(t, err)
		require.Equal(t, len(log("SET a 1"))*len(got), good)
		require.Len(t, got, (len(whole)-zeros)/len(log("SET a 1")))
	}
}

func ExampleRead() {
	whole := log("SET tea hot", "MULTI", "INCR cups", "EXEC")
	good, err := aof.Read(append(whole, "*2\r\n$3\r\nDEL"...), func(args [][]byte) error {
		fmt.Printf("%q\n", args)
		return nil
	})
	fmt.Println(len(whole)-good, "bytes of the whole are missing; error:", err)
	// Output:
	// ["SET" "tea" "hot"]
	// ["INCR" "cups"]
	// 0 bytes of the whole are missing; error: <nil>
}

// Whatever is in a file: what is applied is what the same log without its torn end gives.
func FuzzRead(f *testing.F) {
	f.Add(log("SET a 1", "MULTI", "DEL a", "EXEC"))
	f.Add([]byte("*2\r\n$3\r\nDEL\r\n$1"))
	f.Add([]byte("*2\r\n$3\r\nDEL\r\n\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, content []byte) {
		var all, again applied
		good, err := aof.Read(content, all.apply)
		require.LessOrEqual(t, good, len(content))
		if err == nil {
			goodAgain, err := aof.Read(content[:good], again.apply)
			require.NoError(t, err)
			require.Equal(t, good, goodAgain)
			require.Equal(t, all, again)
		}
	})
}

// What could not be written whole is cut off before the next, so that nothing comes behind a part of a command.
func TestWhatIsWrittenInPartIsCutOff(t *testing.T) {
	folder := disk.Folder(t.TempDir())
	disk := &partial{Folder: folder}
	l, _, err := aof.Open(disk, nil)
	require.NoError(t, err)
	require.NoError(t, l.Append(log("SET a 1")))
	disk.full = true
	require.EqualError(t, l.Append(log("SET b 2")), "full")
	require.EqualError(t, l.Append(log("SET b 2")), "full")
	disk.full = false
	require.NoError(t, l.Append(log("SET c 3")))
	content, err := folder.Read(aof.Name)
	require.NoError(t, err)
	require.Equal(t, string(log("SET a 1", "SET c 3")), string(content))
	require.Equal(t, len(content), l.Size)
}

// A partial disk writes, when it is full, a part.
type partial struct {
	disk.Folder
	full bool
}

func (d *partial) Append(name string, data []byte) error {
	if d.full {
		_ = d.Folder.Append(name, data[:5])
		return errors.New("full")
	}
	return d.Folder.Append(name, data)
}
