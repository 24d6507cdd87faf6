// Package goid tells goroutines apart, for the checks of debug mode alone: it is far too slow for anything else, and
// nothing may depend on it for being right.
package goid
