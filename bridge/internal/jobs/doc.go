// Package jobs has what a job is made of, whoever runs it and whoever waits for it: its context, its limit, its name;
// and a future that another goroutine settles.
package jobs
