// Command differential runs random programs on Node and here, and compares what they print, line by line. It needs a
// Node on Linux, and a C compiler for the clock on which Node's order is defined; see testdata/node.
//
//	go run ./internal/differential -n 5000
package main
