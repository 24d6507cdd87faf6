// Package onloop has the stories that need nothing but one loop: no other goroutine, no network, no process. They are
// run by package stories, and on the page that shows a loop, where the reader chooses what runs next.
package onloop
