// Command app is the Go half of the page of package page, for GOOS=js: it gives the page's script functions that run
// programs, in the object monoloop.
package main
