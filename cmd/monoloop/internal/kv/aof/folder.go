package aof

import (
	"errors"
	"os"
	"path/filepath"
)

// A Folder is a [Disk] of the system.
type Folder string

func (f Folder) path(name string) string { return filepath.Join(string(f), name) }

// Read returns the content of a file.
func (f Folder) Read(name string) ([]byte, error) { return os.ReadFile(f.path(name)) }

// Write makes a file have this content.
func (f Folder) Write(name string, data []byte) error { return os.WriteFile(f.path(name), data, 0o600) }

// Truncate cuts a file to n bytes.
func (f Folder) Truncate(name string, n int) error { return os.Truncate(f.path(name), int64(n)) }

// Rename gives a file another name.
func (f Folder) Rename(from, to string) error { return os.Rename(f.path(from), f.path(to)) }

// Append writes to the end of a file, which is made if there is none.
func (f Folder) Append(name string, data []byte) error {
	return f.open(name, func(file *os.File) error {
		_, err := file.Write(data)
		return err
	})
}

// Sync waits until a file is on the disk, and the names of all, on a system that can.
func (f Folder) Sync(name string) error {
	if folder, err := os.Open(string(f)); err == nil {
		_ = folder.Sync()
		folder.Close()
	}
	return f.open(name, (*os.File).Sync)
}

func (f Folder) open(name string, use func(file *os.File) error) error {
	file, err := os.OpenFile(f.path(name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(use(file), file.Close())
}
