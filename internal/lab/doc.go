// Package lab has what the tests of the packages share. A Journal records what happens, to be compared whole. Run runs
// a program under virtual time, and a World is a loop that the test turns by hand. A Kind plays the same Script as a
// straight-line or as a step task. Explore runs a small program under every order, with a cancellation at every place.
package lab
