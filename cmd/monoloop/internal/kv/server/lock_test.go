//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd || windows

package server_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/disk"
)

// Two servers on one folder would spoil the log of each other: the second does not begin.
func TestTwoServersOfOneFolder(t *testing.T) {
	dir := t.TempDir()
	o := options()
	o.Disk = disk.Folder(dir)
	first := start(t, o)
	require.Equal(t, "+OK", dial(t, first.addr).do("SET k v"))
	err := run(o)
	require.ErrorIs(t, err, disk.ErrLocked)
	require.ErrorContains(t, err, dir)
	require.NoError(t, first.end())
	require.Equal(t, "$1 v", dial(t, start(t, o).addr).do("GET k"))
}
