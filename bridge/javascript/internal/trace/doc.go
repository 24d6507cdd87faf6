// Package trace has programs together with the lines that Node has printed for them, and runs them on the Runtime of
// package javascript to see whether that prints the same.
package trace
