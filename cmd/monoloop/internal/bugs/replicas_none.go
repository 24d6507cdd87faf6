//go:build monoloop_page

package bugs

// replicas are not in a page: with them come the simulated network and package net, half a megabyte on the wire.
func replicas() []Bug { return nil }
