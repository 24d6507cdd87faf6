package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// A Folder is a [Disk] of the operating system, at a path. Nothing but the program may change what is in it; two programs
// that are started by mistake are kept apart by [Folder.Lock]. What it makes is for this user alone. Sync makes names
// durable as well where folders can be synced, which they cannot on Windows.
type Folder string

var _ Disk = Folder("")

func (f Folder) path(name string) string { return filepath.Join(string(f), name) }

// Read returns the content of a file.
func (f Folder) Read(name string) ([]byte, error) { return os.ReadFile(f.path(name)) }

// Write makes a file have this content.
func (f Folder) Write(name string, data []byte) error { return os.WriteFile(f.path(name), data, 0o600) }

// Append writes to the end of a file, which is made if there is none.
func (f Folder) Append(name string, data []byte) error {
	return f.open(name, os.O_CREATE, func(file *os.File) error {
		_, err := file.Write(data)
		return err
	})
}

// Truncate cuts a file to its first n bytes.
func (f Folder) Truncate(name string, n int) error {
	return f.open(name, 0, func(file *os.File) error {
		if info, err := file.Stat(); err != nil {
			return err
		} else if n < 0 || int64(n) > info.Size() {
			return &fs.PathError{Op: "truncate", Path: f.path(name), Err: fs.ErrInvalid}
		}
		return file.Truncate(int64(n))
	})
}

// Sync waits until a file is on the disk, and the names of all.
func (f Folder) Sync(name string) error {
	if folder, err := os.Open(string(f)); err == nil {
		_ = folder.Sync() // an error on systems that cannot
		folder.Close()
	}
	return f.open(name, 0, (*os.File).Sync)
}

// Rename gives a file another name.
func (f Folder) Rename(from, to string) error { return os.Rename(f.path(from), f.path(to)) }

// Remove removes a file.
func (f Folder) Remove(name string) error { return os.Remove(f.path(name)) }

// List returns the names of the files, in order; what else is in the folder is left out.
func (f Folder) List() (names []string, err error) {
	entries, err := os.ReadDir(string(f))
	for _, e := range entries {
		if e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// open opens a file for writing at its end.
func (f Folder) open(name string, flag int, use func(file *os.File) error) error {
	file, err := os.OpenFile(f.path(name), os.O_APPEND|os.O_WRONLY|flag, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(use(file), file.Close())
}
