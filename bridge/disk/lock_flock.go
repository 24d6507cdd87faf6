//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package disk

import (
	"io/fs"
	"os"
	"syscall"
)

func openLocked(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err == nil {
		return file, nil
	}
	_ = file.Close()
	if err == syscall.EWOULDBLOCK {
		err = ErrLocked
	}
	return nil, &fs.PathError{Op: "lock", Path: path, Err: err}
}
