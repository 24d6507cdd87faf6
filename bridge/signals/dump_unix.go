//go:build unix

package signals

const canDump = true
