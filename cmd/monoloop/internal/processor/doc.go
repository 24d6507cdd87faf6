// Package processor tells how much processor time the process has used: what a benchmark on a busy machine can trust
// more than the time on the wall.
package processor
