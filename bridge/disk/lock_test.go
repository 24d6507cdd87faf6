//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows

package disk_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/disk"
)

// A name is locked for one until that one lets it go, whatever becomes of a file that has the name.
func TestLock(t *testing.T) {
	f := disk.Folder(t.TempDir())
	lock, err := f.Lock("log")
	require.NoError(t, err)
	require.NoError(t, f.Write("new", []byte("content")))
	require.NoError(t, f.Rename("new", "log"))
	_, err = f.Lock("log")
	require.ErrorIs(t, err, disk.ErrLocked)
	path := filepath.Join(string(f), "log.lock")
	require.EqualError(t, err, "lock "+path+": it is in use, by another program or by this one")
	other, err := f.Lock("other")
	require.NoError(t, err)
	require.NoError(t, other.Close())
	require.NoError(t, lock.Close())
	lock, err = f.Lock("log")
	require.NoError(t, err)
	require.NoError(t, lock.Close())
}

func ExampleLocker() {
	path, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(path)
	var d disk.Locker = disk.Folder(path)
	lock, err := d.Lock("log")
	fmt.Println(err)
	_, err = d.Lock("log")
	fmt.Println(errors.Is(err, disk.ErrLocked))
	fmt.Println(lock.Close())
	// Output:
	// <nil>
	// true
	// <nil>
}
