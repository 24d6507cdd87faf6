package disk

// A Disk has files, which are read as a whole and written as a whole or at the end. A name has no separators: there are
// no folders in it. What was written is there for good, and so are names, after a Sync; before it, a crash may lose
// them. Errors are those of package os: of a file that is not there, fs.ErrNotExist.
//
// Files that differ may be used on goroutines that differ. Sync may also be called while the file is appended to.
type Disk interface {
	// Read returns the content of a file.
	Read(name string) ([]byte, error)

	// Write makes a file have this content in place of what it had; it is made if there is none. A crash in the middle
	// may leave the old content, or a part of the new one.
	Write(name string, data []byte) error

	// Append writes to the end of a file, which is made if there is none. After an error a part may be written.
	Append(name string, data []byte) error

	// Truncate cuts a file to its first n bytes; if it has fewer, the error is fs.ErrInvalid.
	Truncate(name string, n int) error

	// Sync waits until what a file has, and all names, are on the disk.
	Sync(name string) error

	// Rename gives a file another name. A file that had it is gone.
	Rename(from, to string) error

	// Remove removes a file.
	Remove(name string) error

	// List returns the names of the files, in order.
	List() ([]string, error)
}
