package loop

// Inside may be called from any goroutine. It reports whether the caller runs inside the turn of some loop, so that to
// block would block that loop. It walks the whole stack: ask only where one is about to block.
func Inside() bool { return insideLoop() }
