// Package ring has the queue of what is ready to run: a growable ring whose entries keep the number under which they
// were pushed, so that a caller can hold a number instead of a pointer, and take its entry back while it still waits.
package ring
