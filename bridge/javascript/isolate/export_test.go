package isolate

// WatchMemory ends this process when it takes more than limit bytes.
func WatchMemory(limit int64, script string) { watchMemory(limit, script) }
