package aof

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Name is the file's, in the folder of the server.
const Name = "appendonly.aof"

// A File is the log on disk. One goroutine uses it, but for Sync.
type File struct {
	f    *os.File
	Size int64 // in bytes
}

// Torn says what the end of a log was cut off for: a command, or a transaction, that was not written to its end.
type Torn struct {
	Offset, Bytes int64
}

// A ForeignError says where a file has what is no log.
type ForeignError struct {
	Path   string
	Offset int64
	Err    error
}

func (e *ForeignError) Error() string {
	return fmt.Sprintf("%s is no log of commands: at byte %d: %v", e.Path, e.Offset, e.Err)
}

// Unwrap returns what is wrong there.
func (e *ForeignError) Unwrap() error { return e.Err }

// Open opens the log in a folder, or makes one, and has each of its commands applied; transactions only if they are
// complete. If its end is torn, it is cut off, and torn says so. If apply fails, or the file has something else, the
// error is a *[ForeignError], and the file stays as it is.
func Open(folder string, apply func(args [][]byte) error) (file *File, torn *Torn, err error) {
	f, err := os.OpenFile(filepath.Join(folder, Name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	good, end, err := Read(f, apply)
	if err != nil {
		return nil, nil, &ForeignError{f.Name(), good, err}
	}
	if good < end {
		torn = &Torn{good, end - good}
		if err := f.Truncate(good); err != nil {
			return nil, nil, err
		}
	}
	_, err = f.Seek(good, io.SeekStart)
	return &File{f, good}, torn, err
}

// Append writes to the end. What it could not write, if there is an error, is for the next call.
func (f *File) Append(p []byte) (rest []byte, err error) {
	n, err := f.f.Write(p)
	f.Size += int64(n)
	return p[n:], err
}

// Sync waits until what was appended before is on the disk. It may be called on any goroutine.
func (f *File) Sync() error { return f.f.Sync() }

// Close closes the file.
func (f *File) Close() error { return f.f.Close() }
