package loop

import "runtime"

// An Unread is an error that nobody has looked at yet, in the care of its loop: the loop reports it when its owner was
// dropped, and at the latest when the loop closes. It is for authors of results; a future keeps an Unread in the place of
// its error until somebody asks.
type Unread struct {
	err  error
	name string
	made string
	loop *Loop // nil once it was read or reported

	cleanup runtime.Cleanup // tells that the owner was dropped

	prev, next *Unread // in Loop.unread, until it was read or reported
}

type unreadList struct{ first, last *Unread }

// KeepUnread takes care of err. The name and the place made, which may be empty, say in the report whose error it is.
func (l *Loop) KeepUnread(err error, name, made string) *Unread {
	u := &Unread{err: err, name: name, made: made, loop: l, prev: l.unread.last}
	if u.prev == nil {
		l.unread.first = u
	} else {
		u.prev.next = u
	}
	l.unread.last = u
	return u
}

// Error gives the text of the error, which does not count as looking at it.
func (u *Unread) Error() string { return u.err.Error() }

// Read returns the error, which will not be reported any more.
func (u *Unread) Read() error {
	if l := u.loop; l != nil {
		u.loop = nil
		u.cleanup.Stop()
		l.unread.remove(u)
	}
	return u.err
}

// SetCleanup gives u the cleanup that calls Dropped when the owner of the error was dropped; it is stopped when the error is
// read.
func (u *Unread) SetCleanup(c runtime.Cleanup) { u.cleanup = c }

// Dropped may be called from any goroutine, as a cleanup of the garbage collector is. It says that nobody can read the
// error any more; the loop reports it at its next turn, for which it is not woken.
func (u *Unread) Dropped(l *Loop) { l.inbox.PutQuietly((*reportUnread)(u)) }

type reportUnread Unread

func (u *reportUnread) Run() { (*Unread)(u).report("error was never retrieved") }

func (u *Unread) report(message string) {
	l := u.loop
	if l == nil {
		return
	}
	u.Read()
	if l.fatal == nil || u.err != error(l.fatal) {
		l.report(Report{Message: message, Err: u.err, Name: u.name, Made: u.made})
	}
}

func (list *unreadList) remove(u *Unread) {
	if u.prev == nil {
		list.first = u.next
	} else {
		u.prev.next = u.next
	}
	if u.next == nil {
		list.last = u.prev
	} else {
		u.next.prev = u.prev
	}
	u.prev, u.next = nil, nil
}
