package flight

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// A Folder keeps the last records as files; its Put is an Options.To. The oldest are removed when there are more than
// it may keep. Its fields are set before it is used; then any goroutine may use it.
type Folder struct {
	Path  string // is made if it is missing
	Files int    // how many are kept at most; zero means 16
	Bytes int64  // and how many bytes in all; zero means 64 MB

	mu sync.Mutex
}

const suffix = ".flight"

// Put writes a record into a file, whose name begins with the time, and removes others if there are too many. A record
// that is alone larger than Bytes is not kept, which is an error.
func (d *Folder) Put(f *Flight) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var b bytes.Buffer
	_, _ = f.WriteTo(&b)
	if most := cmp.Or(d.Bytes, 64<<20); int64(b.Len()) > most {
		return fmt.Errorf("flight: the record has %d bytes, and the folder may have %d", b.Len(), most)
	}
	if err := os.MkdirAll(d.Path, 0o700); err != nil {
		return err
	}
	if err := d.write(f, b.Bytes()); err != nil {
		return err
	}
	return d.trim()
}

// write writes the file under another name first, so that none is ever there in part.
func (d *Folder) write(f *Flight, b []byte) error {
	temporary, err := os.CreateTemp(d.Path, ".new-*")
	if err != nil {
		return err
	}
	_, err = temporary.Write(b)
	if closing := temporary.Close(); err == nil {
		err = closing
	}
	stamp := f.Taken.UTC().Format("20060102T150405.000000000Z")
	name := filepath.Join(d.Path, stamp+suffix)
	for n := 2; exists(name); n++ {
		name = filepath.Join(d.Path, fmt.Sprintf("%s-%d%s", stamp, n, suffix))
	}
	if err == nil {
		err = os.Rename(temporary.Name(), name)
	}
	if err != nil {
		_ = os.Remove(temporary.Name())
	}
	return err
}

func exists(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}

// trim removes the oldest files until as many are left as may be.
func (d *Folder) trim() error {
	entries, err := os.ReadDir(d.Path)
	if err != nil {
		return err
	}
	slices.Reverse(entries) // the newest first
	files, size := 0, int64(0)
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || !strings.HasSuffix(e.Name(), suffix) {
			continue
		}
		files++
		size += info.Size()
		if files > cmp.Or(d.Files, 16) || size > cmp.Or(d.Bytes, 64<<20) {
			if err := os.Remove(filepath.Join(d.Path, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// Writer returns an Options.To that writes the first records to w, one after the other, up to so many of them and so
// many bytes; the others are dropped.
func Writer(w io.Writer, records int, most int64) func(f *Flight) error {
	var mu sync.Mutex
	return func(f *Flight) error {
		mu.Lock()
		defer mu.Unlock()
		var b bytes.Buffer
		_, _ = f.WriteTo(&b)
		if records <= 0 || int64(b.Len()) > most {
			return nil
		}
		records--
		most -= int64(b.Len())
		_, err := w.Write(b.Bytes())
		return err
	}
}
