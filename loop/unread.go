package loop

import (
	"fmt"
	"runtime"

	"github.com/monoloop-go/monoloop/internal/engine/list"
)

// An Unread is an error that nobody has looked at yet. Its loop reports it when its owner was dropped, and at the
// latest when the loop closes. It is for authors of results; a future keeps an Unread in the place of its error until
// somebody asks.
type Unread struct {
	err  error
	name fmt.Stringer
	made string
	loop *Loop // nil once it was read or reported

	cleanup runtime.Cleanup // tells that the owner was dropped

	node list.Node[*Unread] // in Loop.unread, until it was read or reported
}

func (l *Loop) keepUnread(err error, name fmt.Stringer, made string) *Unread {
	u := &Unread{err: err, name: name, made: made, loop: l}
	u.node.Value = u
	l.unread.Add(&u.node)
	return u
}

// Error gives the text of the error, which does not count as looking at it.
func (u *Unread) Error() string { return u.err.Error() }

// Read returns the error, which will not be reported any more.
func (u *Unread) Read() error {
	if l := u.loop; l != nil {
		u.loop = nil
		u.cleanup.Stop()
		l.unread.Remove(&u.node)
	}
	return u.err
}

// SetCleanup gives u the cleanup that calls Dropped when the owner of the error was dropped; it is stopped when the
// error is read.
func (u *Unread) SetCleanup(c runtime.Cleanup) { u.cleanup = c }

// Dropped may be called from any goroutine, as a cleanup of the garbage collector is. It says that nobody can read the
// error any more; the loop reports it at its next turn, for which it is not woken.
func (u *Unread) Dropped(l *Loop) { l.inbox.PutQuietly((*reportUnread)(u)) }

type reportUnread Unread

func (u *reportUnread) Run() { (*Unread)(u).report() }

func (u *Unread) report() {
	l := u.loop
	if l == nil {
		return
	}
	u.Read()
	if l.fatal == nil || u.err != error(l.fatal) {
		l.report(Report{Message: "error was never retrieved", Err: u.err, Name: u.name.String(), Made: u.made})
	}
}
