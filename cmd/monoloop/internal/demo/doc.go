// Package demo is a small busy program in which something is always wrong, for whoever wants to see what an inspector,
// a watchdog and the commands of a terminal show: see [Program].
package demo
