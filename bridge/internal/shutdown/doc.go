// Package shutdown is how a program waits for the end of a pool: one of goroutines, or one of processes.
package shutdown
