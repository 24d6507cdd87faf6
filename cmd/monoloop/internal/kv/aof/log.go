package aof

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
)

// Name is the log's, on the disk. A log that is to replace it is the draft, until it has all that the log has.
const (
	Name  = "appendonly.aof"
	draft = Name + ".new"
)

// A Disk is where the log is. What was written is there for good after a Sync of the file, and so is a name. Files that
// differ may be used on goroutines that differ; Sync may also be called while the file is appended to.
type Disk interface {
	Read(name string) ([]byte, error) // fs.ErrNotExist, if there is none
	Write(name string, data []byte) error
	Append(name string, data []byte) error
	Truncate(name string, n int) error
	Sync(name string) error
	Rename(from, to string) error
}

// A Log is commands on a disk. One goroutine uses it, but for Sync, Rewrite and Replace, which may take long.
type Log struct {
	Size int // in bytes
	disk Disk
	torn bool // behind Size there may be a part of what could not be written
}

// Open opens the log of a disk, or makes one, and has each of its commands applied; those of a transaction only if it
// is complete. What is torn at the end is cut off: so many bytes. If apply fails, or the file has something else, it
// stays as it is.
func Open(disk Disk, apply func(args [][]byte) error) (l *Log, torn int, err error) {
	content, err := disk.Read(Name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, 0, err
	}
	good, err := Read(content, apply)
	if err != nil {
		return nil, 0, fmt.Errorf("%s is no log of commands: at byte %d: %w", Name, good, err)
	}
	l = &Log{Size: good, disk: disk}
	if torn = len(content) - good; torn > 0 {
		if err = disk.Write(draft, content[:good]); err == nil {
			_, err = l.Replace(nil)
		}
	} else {
		err = disk.Append(Name, nil)
	}
	return l, torn, err
}

// Append writes to the end: all of it, or nothing if there is an error.
func (l *Log) Append(p []byte) error {
	if l.torn {
		if err := l.disk.Truncate(Name, l.Size); err != nil {
			return err
		}
		l.torn = false
	}
	if err := l.disk.Append(Name, p); err != nil {
		l.torn = true
		return err
	}
	l.Size += len(p)
	return nil
}

// Sync waits until what was appended before is on the disk.
func (l *Log) Sync() error { return l.disk.Sync(Name) }

// Rewrite makes a draft of what is in the first n bytes: each command is applied, and then restored is a log that does
// the same as all of them. It returns the size of the draft.
func (l *Log) Rewrite(n int, apply func(args [][]byte) error, restored iter.Seq[[]byte]) (size int, err error) {
	content, err := l.disk.Read(Name)
	if err == nil {
		_, err = Read(content[:n], apply)
	}
	if err == nil {
		err = l.disk.Write(draft, nil)
	}
	for part := range restored {
		if err != nil {
			return 0, err
		}
		size += len(part)
		err = l.disk.Append(draft, part)
	}
	return size, err
}

// Replace puts the draft in the place of the log, with what was appended since; meanwhile nothing may be. If it fails,
// the log is still the old one, or lost: nobody knows which it is.
func (l *Log) Replace(tail []byte) (lost bool, err error) {
	if err = l.disk.Append(draft, tail); err == nil {
		err = l.disk.Sync(draft)
	}
	if err != nil {
		return false, err
	}
	if err = l.disk.Rename(draft, Name); err == nil {
		err = l.disk.Sync(Name)
	}
	return err != nil, err
}
