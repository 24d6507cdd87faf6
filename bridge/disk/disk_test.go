package disk_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
)

// operate does a random operation on a disk, and says what came of it.
func operate(d disk.Disk, r *rand.Rand) string {
	name, other := string('a'+rune(r.IntN(3))), string('a'+rune(r.IntN(3)))
	data := make([]byte, r.IntN(4))
	for i := range data {
		data[i] = byte('0' + r.IntN(10))
	}
	switch n := r.IntN(8); n {
	case 0:
		content, err := d.Read(name)
		return fmt.Sprintf("read %s: %q %s", name, content, kind(err))
	case 1:
		return fmt.Sprintf("write %s %q: %s", name, data, kind(d.Write(name, data)))
	case 2, 3:
		return fmt.Sprintf("append %s %q: %s", name, data, kind(d.Append(name, data)))
	case 4:
		return fmt.Sprintf("truncate %s %d: %s", name, n, kind(d.Truncate(name, len(data)-1)))
	case 5:
		if name == other && runtime.GOOS == "wasip1" { // wazero does so even if there is no such file
			return "not renamed"
		}
		return fmt.Sprintf("rename %s %s: %s", name, other, kind(d.Rename(name, other)))
	case 6:
		return fmt.Sprintf("remove %s: %s", name, kind(d.Remove(name)))
	default:
		return fmt.Sprintf("sync %s: %s", name, kind(d.Sync(name)))
	}
}

// kind is what both kinds of disks say of an error.
func kind(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "not there"
	case errors.Is(err, fs.ErrInvalid):
		return "invalid"
	}
	return fmt.Sprint(err)
}

// history is what many operations say, and what is there after each.
func history(d disk.Disk, seed uint64) (said []string) {
	r := rand.New(rand.NewPCG(seed, 0))
	for range 50 {
		names, err := d.List()
		said = append(said, operate(d, r), fmt.Sprint(names, err))
	}
	return said
}

// A folder and the disk of a simulated host do the same.
func TestDisks(t *testing.T) {
	looptest.Explorer{Schedules: 1}.Explore(t, func(t *looptest.T, co *loop.Co) error {
		hosts := network.New(t, co, nil)
		for seed := range uint64(10) {
			folder, err := os.MkdirTemp("", "disk")
			require.NoError(t, err)
			defer os.RemoveAll(folder)
			simulated := hosts.Host(fmt.Sprint("host", seed)).Disk()
			require.Equal(t, history(disk.Folder(folder), seed), history(simulated, seed))
		}
		return nil
	})
}

// What is in a folder and is no file is not listed, and what a folder makes is for its user alone.
func TestFolder(t *testing.T) {
	path := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(path, "inner"), 0o700))
	f := disk.Folder(path)
	require.NoError(t, f.Append("b", nil))
	require.NoError(t, f.Write("a", []byte("content")))
	names, err := f.List()
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, names)
	_, err = disk.Folder(filepath.Join(path, "none")).List()
	require.ErrorIs(t, err, fs.ErrNotExist)
}
