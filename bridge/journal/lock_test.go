//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows

package journal_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/bridge/journal"
)

// A file is open once at a time: until it is closed, or could not be opened.
func TestAFileIsOpenOnce(t *testing.T) {
	folder := disk.Folder(t.TempDir())
	o := journal.Options{Disk: folder, Name: "log"}
	_, err := journal.Open(o, func([]byte) (int, error) { return 0, errRefused })
	require.Equal(t, errRefused, err)
	j, err := journal.Open(o, whole)
	require.NoError(t, err)
	_, err = journal.Open(o, func([]byte) (int, error) { panic("it is not read") })
	require.ErrorIs(t, err, disk.ErrLocked)
	require.ErrorContains(t, err, filepath.Join(string(folder), "log"))
	other, err := journal.Open(journal.Options{Disk: folder, Name: "other"}, whole)
	require.NoError(t, err)
	j.Append([]byte("1"))
	require.NoError(t, errors.Join(other.Close(), j.Close(), j.Close()))
	j, err = journal.Open(o, func(content []byte) (int, error) { return strings.Count(string(content), "1"), nil })
	require.NoError(t, err)
	require.Equal(t, 1, j.Status().Size)
	require.NoError(t, j.Close())
}
