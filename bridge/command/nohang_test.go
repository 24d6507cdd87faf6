//go:build unix && !aix

package command_test

import "syscall"

// noHang has Wait4 return at once.
const noHang = syscall.WNOHANG
