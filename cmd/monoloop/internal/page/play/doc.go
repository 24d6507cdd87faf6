// Package play runs a small program under a schedule that a reader chooses, and keeps a picture of the loop before each
// entry: what each task does, what is ready and in which order, which timers are set, and who waits for whom. It is the
// half of the page of package page that knows Go, and runs anywhere; looptest has the loop, the schedules, the records
// and the stories.
package play
