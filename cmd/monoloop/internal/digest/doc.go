// Command digest prints a hash of all that happens in a set of programs, for each of many seeds: every event of their
// loops, every choice, and how they end. Whoever runs it twice gets the same lines, whatever the process, the number of
// processors and the build; a difference is a bug of the library, or of one of the programs.
//
//	digest [-from SEED] [-n SEEDS] [-total]
//
// Each seed is run twice. With -total it prints one hash of all seeds in place of a line for each. The exit status is 1
// if two runs of a seed differ.
package main
