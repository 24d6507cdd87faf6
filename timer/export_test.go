package timer

// Items returns how many items the tree holds, and how many stale ones the invariant of Queue allows on top of the
// live.
func (q *Queue[V]) Items() (items, allowed int) { return q.tree.Len(), q.near + max(minSweep, q.near) }
