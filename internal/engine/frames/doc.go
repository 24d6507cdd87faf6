// Package frames tells the code of this library from the code of programs: in a stack, where the place that matters is
// the nearest one of the program, and by import path. It keeps no list of packages: a new package is the library's by
// where it stands.
package frames
