package network

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/monoloop-go/monoloop/loop"
)

// A Disk is that of a host, from its start to its crash: files that are read and written as a whole or at the end. What
// was written is on the disk for good after a Sync. A crash loses what was not, or leaves a part of it, as a file
// system with a journal does: a file has its bytes up to some place, or zeros from there; names are made, moved and
// removed in their order, up to some point. None of its methods waits. There are no folders: a name that has a separator
// panics.
type Disk struct {
	at *incarnation
}

// Disk returns the disk of the host as it runs now. After a crash it fails with ErrCrashed; the restarted host has
// another, with the same files.
func (h *Host) Disk() *Disk { return &Disk{h.mustBeUp("Disk")} }

// files is what a host has stored. A file that was written anew keeps what it had, until it is synced.
type files struct {
	current []named // what is read, in order of names
	durable []named // what a crash leaves, before what it lets survive
	log     []change
}

type named struct {
	name string
	file *file
}

// A file's bytes are durable up to synced, unless it was written anew; then a crash may also leave what it had before.
type file struct {
	data   []byte
	synced int
	before []byte
	anew   bool
}

// A change of names happens as a whole.
type change struct {
	name string
	to   *file  // nil if it was removed
	from string // the name that the file had, and has no more; or nothing
}

// Write makes the file have data as its content, in place of what it had.
func (d *Disk) Write(name string, data []byte) error {
	if err := d.use("write", name); err != nil {
		return err
	}
	d.write(name, slices.Clone(data))
	return nil
}

func (d *Disk) write(name string, data []byte) {
	f := d.make(name)
	if !f.anew {
		f.before, f.anew = f.data[:f.synced], true
	}
	f.data, f.synced = data, 0
}

// Append adds data to the end of the file, which is made if there is none.
func (d *Disk) Append(name string, data []byte) error {
	if err := d.use("append", name); err != nil {
		return err
	}
	f := d.make(name)
	f.data = append(f.data, data...)
	return nil
}

// Truncate cuts the file to its first n bytes.
func (d *Disk) Truncate(name string, n int) error {
	if err := d.use("truncate", name); err != nil {
		return err
	}
	f := d.files().find(name)
	if f == nil {
		return &fs.PathError{Op: "truncate", Path: name, Err: fs.ErrNotExist}
	}
	if n < 0 || n > len(f.data) {
		return &fs.PathError{Op: "truncate", Path: name, Err: fs.ErrInvalid}
	}
	d.write(name, slices.Clone(f.data[:n]))
	return nil
}

// Sync makes durable what the file has, and all changes of names so far.
func (d *Disk) Sync(name string) error {
	if err := d.use("sync", name); err != nil {
		return err
	}
	f := d.files().find(name)
	if f == nil {
		return &fs.PathError{Op: "sync", Path: name, Err: fs.ErrNotExist}
	}
	f.synced, f.before, f.anew = len(f.data), nil, false
	d.files().settle(len(d.files().log))
	return d.use("sync", name) // it may crash when all is durable, and nobody was told
}

// Read returns the content of the file, as it was written last.
func (d *Disk) Read(name string) ([]byte, error) {
	mustBeName(name)
	if d.at.over {
		return nil, loop.Canceled(ErrCrashed)
	}
	f := d.files().find(name)
	if f == nil {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
	}
	return slices.Clone(f.data), nil
}

// Rename gives the file another name, at once; a file that had it is gone.
func (d *Disk) Rename(from, to string) error {
	mustBeName(to)
	if err := d.use("rename", from); err != nil {
		return err
	}
	f := d.files().find(from)
	if f == nil {
		return &fs.PathError{Op: "rename", Path: from, Err: fs.ErrNotExist}
	}
	d.files().change(change{to, f, from})
	return nil
}

// Remove removes the file.
func (d *Disk) Remove(name string) error {
	if err := d.use("remove", name); err != nil {
		return err
	}
	if d.files().find(name) == nil {
		return &fs.PathError{Op: "remove", Path: name, Err: fs.ErrNotExist}
	}
	d.files().change(change{name: name})
	return nil
}

// List returns the names of the files, in order.
func (d *Disk) List() (names []string, err error) {
	if d.at.over {
		return nil, loop.Canceled(ErrCrashed)
	}
	for _, e := range d.files().current {
		names = append(names, e.name)
	}
	return names, nil
}

func (d *Disk) files() *files { return &d.at.host.files }

// make returns the file, which is made if there is none.
func (d *Disk) make(name string) *file {
	f := d.files().find(name)
	if f == nil {
		f = &file{}
		d.files().change(change{name: name, to: f})
	}
	return f
}

// use is called before each operation that changes something: the host may crash there.
func (d *Disk) use(op, name string) error {
	mustBeName(name)
	n, h := d.at.host.network, d.at.host
	if !d.at.over {
		n.faults.disk.Allow(crashAtDisk, h.main != nil)
		if n.faults.disk.Strike() == crashAtDisk {
			n.tell("at a %s of %s:", op, name)
			n.crashForAWhile(h)
		}
	}
	if d.at.over {
		return loop.Canceled(ErrCrashed)
	}
	return nil
}

// mustBeName panics if a file of a folder could not have the name, which a program finds out here, and not on a system.
func mustBeName(name string) {
	if name == "" || name == "." || name == ".." || strings.ContainsAny(name, `/\`) {
		panic(fmt.Sprintf("network: a file of the name %q", name))
	}
}

func (f *files) find(name string) *file { return lookUp(f.current, name) }

func lookUp(all []named, name string) *file {
	if i, ok := slices.BinarySearchFunc(all, name, compareName); ok {
		return all[i].file
	}
	return nil
}

func compareName(e named, name string) int { return strings.Compare(e.name, name) }

// change changes names, which the log remembers.
func (f *files) change(c change) {
	f.current = c.apply(f.current)
	f.log = append(f.log, c)
}

// apply makes the change among names.
func (c change) apply(all []named) []named {
	if c.from != "" && c.from != c.name {
		all = change{name: c.from}.apply(all)
	}
	i, found := slices.BinarySearchFunc(all, c.name, compareName)
	switch {
	case c.to == nil && found:
		return slices.Delete(all, i, i+1)
	case c.to != nil && found:
		all[i].file = c.to
	case c.to != nil:
		return slices.Insert(all, i, named{c.name, c.to})
	}
	return all
}

// settle makes the first n changes of the log durable.
func (f *files) settle(n int) {
	for _, c := range f.log[:n] {
		f.durable = c.apply(f.durable)
	}
	f.log = f.log[:copy(f.log, f.log[n:])]
}

// crash loses what is not durable, or a part of it.
func (f *files) crash(n *Network, h *Host) {
	all := len(f.log)
	if k := int(n.t.Vary(uint64(all))); k > 0 {
		n.tell("%s keeps %d of %d changes of names that were not synced", h.name, k, all)
		f.settle(k)
	}
	f.log = f.log[:0]
	for _, e := range f.durable {
		e.file.crash(n, h, e.name)
	}
	f.current = slices.Clone(f.durable)
}

// crash leaves of a file what is durable, and by choice more: some of the next bytes, or those and zeros up to the end.
func (f *file) crash(n *Network, h *Host, name string) {
	unsynced := len(f.data) - f.synced
	k := int(n.t.Vary(uint64(2 * unsynced)))
	switch {
	case k == 0 && f.anew:
		f.data = f.before
	case k <= unsynced:
		f.data = f.data[:f.synced+k]
	default:
		clear(f.data[f.synced+k-unsynced-1:])
	}
	if k > unsynced {
		n.tell("%s keeps of %s %d bytes of %d that were not synced, and zeros", h.name, name, k-unsynced-1, unsynced)
	} else if k > 0 {
		n.tell("%s keeps of %s %d bytes of %d that were not synced", h.name, name, k, unsynced)
	}
	f.synced, f.before, f.anew = len(f.data), nil, false
}
