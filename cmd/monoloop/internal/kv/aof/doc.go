// Package aof has the append-only file of a key-value server: commands, one after the other, in the form in which a
// client sends them, which is the form of Redis. It is read when the server starts, and replaced by a shorter one that
// makes the same data. It is on a
// disk.Disk: a folder, or one that a test crashes.
package aof
