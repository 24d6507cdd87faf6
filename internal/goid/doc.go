// Package goid tells goroutines apart, for the checks of debug mode, and once a run for those of Options.LockOSThread: it is
// far too slow for anything else. Only a misuse is found by it, and no correct program depends on it.
package goid
