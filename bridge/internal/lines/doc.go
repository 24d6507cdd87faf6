// Package lines cuts what a reader gives into lines of a bounded length.
package lines
