// Package once has a function that several goroutines may take, and one of them gets: what runs it, or what takes it
// back.
package once
