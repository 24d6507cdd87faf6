// Package bench compares ways to run jobs that do nothing: that of package jetstream, that of nats.go used by hand, and
// whichever else the caller has.
package bench
