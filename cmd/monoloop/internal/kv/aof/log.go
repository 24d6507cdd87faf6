package aof

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
)

// Name is the log's, on the disk. A log that is to replace it is the draft, until it has all that the log has.
const (
	Name  = "appendonly.aof"
	draft = Name + ".new"
)

// A Log is commands on a disk. One goroutine uses it, but for Sync, Rewrite and Replace, which may take long.
type Log struct {
	Size int // in bytes
	disk disk.Disk
	torn bool // behind Size there may be a part of what could not be written
}

// Open opens the log of a disk, or makes one, and has each of its commands applied; those of a transaction only if it
// is complete. What is torn at the end is cut off: so many bytes. If apply fails, or the file has something else, it
// stays as it is.
func Open(on disk.Disk, apply func(args [][]byte) error) (l *Log, torn int, err error) {
	content, err := on.Read(Name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, 0, err
	}
	good, err := Read(content, apply)
	if err != nil {
		return nil, 0, fmt.Errorf("%s is no log of commands: at byte %d: %w", Name, good, err)
	}
	l = &Log{Size: good, disk: on}
	if torn = len(content) - good; torn > 0 {
		if err = on.Write(draft, content[:good]); err == nil {
			_, err = l.Replace(nil)
		}
	} else {
		err = on.Append(Name, nil)
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

// Read has the commands of a log applied, those of a transaction when it is complete, and returns where the last one
// ends that was. Behind it may be a part of one, or zeros that a crash has left. If there is something else, or apply
// fails, good is where.
func Read(log []byte, apply func(args [][]byte) error) (good int, err error) {
	p := resp.Parser{MaxArgs: math.MaxInt32, MaxBulk: math.MaxInt32, MaxSize: math.MaxInt}
	var waiting [][][]byte // of the transaction
	for pos, inside := 0, false; ; {
		args, n, err := next(&p, log[pos:])
		if err != nil {
			return pos, err
		} else if n == 0 {
			return good, nil
		}
		switch name := strings.ToLower(string(args[0])); {
		case name == "multi" && inside, name == "exec" && !inside:
			return pos, errors.New(name + " out of place")
		case name == "multi" || name == "exec":
			inside = !inside
		default:
			waiting = append(waiting, slices.Clone(args))
		}
		for ; !inside && len(waiting) > 0; waiting = waiting[1:] {
			if err := apply(waiting[0]); err != nil {
				return pos, err
			}
		}
		if pos += n; !inside {
			good = pos
		}
	}
}

// next returns the first command, and its length: 0 if it is not there to its end.
func next(p *resp.Parser, log []byte) (args [][]byte, n int, err error) {
	if len(log) == 0 {
		return nil, 0, nil
	}
	if args, n, _, err = p.Parse(log); log[0] != '*' || n > 0 && len(args) == 0 {
		err = errors.New("no command")
	}
	if whole := bytes.TrimRight(log, "\x00"); err != nil && len(whole) < len(log) {
		return next(p, whole)
	}
	return args, n, err
}
