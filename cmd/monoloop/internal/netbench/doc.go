// Package netbench measures what the network costs on a loop, beside plain package net: echo servers, each a process of
// its own, so that the processor time that the kernel counts for it is the server's alone; the memory of idle
// connections; and a post to a loop that sleeps.
//
// A process that is measured answers questions on its standard input (see Answer): how much processor time it has used,
// how much memory it has, how much it has done. The client of an echo server is a process as well, and not measured.
package netbench
