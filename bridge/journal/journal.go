package journal

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"strconv"

	"github.com/monoloop-go/monoloop/bridge/disk"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task/locks"
)

// A Policy says when what was written is brought to the disk. Before it is there, it outlasts the program, not the
// machine.
type Policy string

// The policies, by the names that Redis gives them.
const (
	Always      Policy = "always"   // before it is told of: Commit waits for it, and what is held
	EverySecond Policy = "everysec" // within about a second
	Never       Policy = "no"       // when the system does it
)

var (
	// ErrCompacting is the error of Compact while the file is being compacted.
	ErrCompacting = errors.New("journal: it is being compacted already")

	// ErrEnded is the error of Commit when Run has ended without one.
	ErrEnded = errors.New("journal: it has ended")
)

// Options are the choices of a journal.
type Options struct {
	Disk     disk.Disk
	Name     string        // of the file; that of a draft has ".new" behind it
	Sync     Policy        // "" is Never
	Executor pool.Executor // waits for the disk; nil is the loop's default

	// Compacted returns what a compacted file shall have, in parts that are good until the next, from what the file has
	// now, which is whole. It is called on a goroutine of the executor, as the sequence is, and ends early if ctx is
	// canceled. A journal without it cannot be compacted.
	Compacted func(ctx context.Context, content []byte) (iter.Seq[[]byte], error)

	// CompactAt has a file compacted that has at least so many bytes, and twice as many as when it was opened or
	// compacted last; 0, only by Compact.
	CompactAt int

	// OnCompact is told how a compaction has ended, on the loop: with an error the file is as it was. It may be nil.
	OnCompact func(error)
}

// A Journal is a file to which a program appends, on a loop's goroutine. A nil one keeps nothing, and holds nothing.
//
// Of what was appended, the last is in pending and not written; then that up to size is written; and of this, that up
// to durable is on the disk.
type Journal struct {
	o       Options
	lock    io.Closer // nil where there is none, or no more
	pending []byte
	size    int
	durable int
	base    int  // the size when the file was opened, or compacted last
	torn    int  // what Open has cut off
	part    bool // behind size there may be a part of what could not be written

	news    locks.Event // there is something to write, to let go, or to compact
	holding []Output    // what waits for a write, in the order of Hold
	going   int         // how many of those wait for the write that is under way, and the others for the next
	failed  error       // why the last write could not be
	ended   error       // not nil when Run has ended

	writing, syncing locks.Lock // who writes, syncs, or does neither while the file is replaced

	compacting bool   // or shall be
	due        bool   // it shall be, and no task does it yet
	tail       []byte // what was written since that began
}

// Open opens a file, or makes one, and has read do again what its content says: read returns how many bytes are whole,
// and the rest, which a crash has torn, is cut off. An error of read is returned as it is, and the file left as it is.
// Open waits for the disk, and may be called before there is a loop. It panics without a disk, and if there is no such
// policy.
//
// If the disk is a [disk.Locker], as a folder is, the name is locked until Close: a file that is open already, in this
// program or in another, has the error disk.ErrLocked.
func Open(o Options, read func(content []byte) (whole int, err error)) (*Journal, error) {
	o.mustBeRight()
	j := &Journal{o: o}
	if d, ok := o.Disk.(disk.Locker); ok {
		var err error
		if j.lock, err = d.Lock(o.Name); err != nil {
			return nil, err
		}
	}
	if err := j.load(read); err != nil {
		_ = j.unlock()
		return nil, err
	}
	return j, nil
}

// load has read do again what the file says, and cuts off what is torn.
func (j *Journal) load(read func(content []byte) (whole int, err error)) error {
	content, err := j.o.Disk.Read(j.o.Name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	whole, err := read(content)
	if err != nil {
		return err
	}
	j.size, j.durable, j.base, j.torn = whole, whole, whole, len(content)-whole
	if j.torn == 0 {
		return j.o.Disk.Append(j.o.Name, nil)
	}
	if err = j.o.Disk.Write(j.draft(), content[:whole]); err == nil {
		_, err = j.replace(nil)
	}
	return err
}

func (j *Journal) unlock() error {
	if j.lock == nil {
		return nil
	}
	lock := j.lock
	j.lock = nil
	return lock.Close()
}

// mustBeRight panics if the options cannot be meant so. A policy that is not known would be none.
func (o *Options) mustBeRight() {
	switch o.Sync {
	case "", Always, EverySecond, Never:
	default:
		panic("journal: a policy " + strconv.Quote(string(o.Sync)))
	}
	switch {
	case o.Disk == nil:
		panic("journal: Open without a disk")
	case o.CompactAt > 0 && o.Compacted == nil:
		panic("journal: CompactAt without Compacted")
	}
}

func (j *Journal) draft() string { return j.o.Name + ".new" }

// Append has p, which is copied, written by Run, whole or not at all; when Run has ended, by Close.
func (j *Journal) Append(p []byte) {
	if j == nil || len(p) == 0 {
		return
	}
	j.pending = append(j.pending, p...)
	j.news.Set()
}

// An Output keeps what is written to it between Cork and Uncork: a stream.Stream is one.
type Output interface {
	Cork()
	Uncork()
}

// Hold corks an output if what it is given now may tell of what is not yet written, or with the policy Always not yet
// on the disk, and uncorks it when that is. It is called before the output is written to, also for who has only read:
// so nobody is told what a crash can lose. If Run ends before, the output stays corked.
func (j *Journal) Hold(out Output) {
	if !j.Uncommitted() {
		return
	}
	if n := len(j.holding); n == j.going || j.holding[n-1] != out {
		out.Cork()
		j.holding = append(j.holding, out)
	}
	j.news.Set()
}

// Uncommitted reports whether something was appended that nobody may be told yet. While the file cannot be written (see
// Err), what was appended before is told late, and what others do, who only read, is not held up by it.
func (j *Journal) Uncommitted() bool {
	return j != nil && (len(j.pending) > 0 && j.failed == nil || j.o.Sync == Always && j.durable < j.size)
}

// Commit waits until what was appended before is written, with the policy Always until it is on the disk: until Run has
// done so, which therefore must be under way, or begin. The error is co's cancellation, or that of Run, which has ended.
func (j *Journal) Commit(co *loop.Co) error {
	if j == nil || len(j.pending) == 0 && !j.Uncommitted() {
		return nil
	}
	if j.ended != nil {
		return j.ended
	}
	var w waiter
	j.holding = append(j.holding, &w)
	j.news.Set()
	if err := w.done.Wait(co); err != nil {
		return err
	}
	return w.err
}

// A waiter is a coroutine in Commit, as an Output.
type waiter struct {
	done locks.Event
	err  error
}

func (w *waiter) Cork()   {}
func (w *waiter) Uncork() { w.done.Set() }

// Err returns why the file cannot be written now, nil if it can. As long as it is not, Run tries again; a program that
// refuses to do what it could not keep asks for it before.
func (j *Journal) Err() error {
	if j == nil {
		return nil
	}
	return j.failed
}

// A Status says how a journal is.
type Status struct {
	Size       int   // of what is written, in bytes
	Base       int   // what the size was when the file was opened, or compacted last
	Torn       int   // how many bytes Open has cut off
	Compacting bool  // a compaction is under way
	Err        error // see [Journal.Err]
}

// Status returns how the journal is.
func (j *Journal) Status() Status {
	return Status{Size: j.size, Base: j.base, Torn: j.torn, Compacting: j.compacting, Err: j.failed}
}
