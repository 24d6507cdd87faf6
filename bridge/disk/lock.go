package disk

import (
	"errors"
	"io"
)

// A Locker is a [Disk] that other programs can reach.
type Locker interface {
	// Lock has a name until the result is closed, or the program ends, however it ends; ErrLocked is the error while it
	// is taken. It keeps out those who ask for the same lock, and nobody else.
	Lock(name string) (io.Closer, error)
}

// ErrLocked is the error of a lock that is taken.
var ErrLocked = errors.New("it is in use, by another program or by this one")

var _ Locker = Folder("")

// Lock locks a file of the folder that has the name and .lock behind it, which is made, and stays there. On Solaris,
// AIX, Plan 9, js and wasip1 it does not keep anybody out.
func (f Folder) Lock(name string) (io.Closer, error) {
	file, err := openLocked(f.path(name + ".lock"))
	if err != nil {
		return nil, err
	}
	return file, nil
}
