package looptest

// Portfolio returns the source that shares the schedules among others, in turn, after one that is first in, first out.
func Portfolio(seed uint64) Source { return Random(seed) }
