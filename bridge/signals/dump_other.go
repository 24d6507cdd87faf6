//go:build !unix

package signals

const canDump = false
