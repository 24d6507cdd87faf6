// Package inbox has the one way into the loop for other goroutines: they put, the loop takes all at once.
package inbox
