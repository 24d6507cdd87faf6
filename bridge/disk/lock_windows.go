package disk

import (
	"io/fs"
	"os"
	"syscall"
)

const sharingViolation = syscall.Errno(32)

// openLocked opens a file that is not shared, so that nobody else opens it meanwhile.
func openLocked(path string) (*os.File, error) {
	name, err := syscall.UTF16PtrFromString(path)
	var handle syscall.Handle
	if err == nil {
		handle, err = syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil, syscall.OPEN_ALWAYS,
			syscall.FILE_ATTRIBUTE_NORMAL, 0)
	}
	if err == sharingViolation {
		return nil, &fs.PathError{Op: "lock", Path: path, Err: ErrLocked}
	}
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return os.NewFile(uintptr(handle), path), nil
}
