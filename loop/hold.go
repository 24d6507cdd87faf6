package loop

// HoldKind says what a Hold stands for.
type HoldKind uint8

const (
	// WillPost is of work that ends, and posts then, as a job of an executor: virtual time stands still until it has.
	// If time has stood still for ten seconds of the wall, and a timer waits for it to pass, that is reported.
	WillPost HoldKind = iota

	// MayPost is of what may post at some time, or never, as a signal: virtual time goes on.
	MayPost
)

// A Hold is something outside the loop that works for it: a run in which nothing else can happen is no deadlock. It is
// a small value, to be kept in what works and released once; a copy of it would be released twice. The zero Hold holds
// nothing.
type Hold struct {
	count *int // in Loop.holds; nil once it was released
}

// Hold declares that something outside the loop will or may post to it, until the Hold is released.
func (low *Low) Hold(kind HoldKind) Hold {
	count := &low.holds[kind]
	*count++
	return Hold{count}
}

// Release ends the hold, on the loop's goroutine. To release it again does nothing.
func (h *Hold) Release() {
	if h.count != nil {
		*h.count--
		h.count = nil
	}
}

// Holds returns how many holds of each kind were not released.
func (low *Low) Holds() (willPost, mayPost int) { return low.holds[WillPost], low.holds[MayPost] }
