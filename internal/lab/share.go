package lab

import (
	"runtime/debug"
	"slices"
)

// Share returns how many of n schedules to run: all of them, but few under the race detector, where each costs twenty
// times as much, and the order of events is the same.
func Share(n int) int {
	if underRace {
		return max(n/500, 1)
	}
	return n
}

var underRace = func() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}()
