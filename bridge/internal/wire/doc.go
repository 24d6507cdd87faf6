// Package wire has the form in bytes of what processes and machines tell each other of jobs: numbers, texts and
// sections, one after the other, without names. Who writes and who reads a payload know what it is made of.
package wire
