// Package goid tells goroutines apart, for the checks of debug mode, once a run for those of Options.LockOSThread, and
// once in the life of a worker of a pool: it is far too slow for anything else. Only a misuse, or the stack of a
// worker, is found by it, and no correct program depends on it.
package goid
