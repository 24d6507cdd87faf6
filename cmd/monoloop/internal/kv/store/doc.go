// Package store has the data of a key-value server and the commands on them. It knows no network, no clock and no file:
// a command gets its arguments and the time, and gives a reply, and as effects the commands that do the same to another
// [DB] at whatever time. So effects make a log, or a copy elsewhere.
package store
