//go:build unix

package loop_test

import (
	"fmt"
	"os"
	"syscall"
)

// howEnded says whether a process has died of an interrupt, or else its exit status.
func howEnded(state *os.ProcessState) string {
	if status := state.Sys().(syscall.WaitStatus); status.Signaled() {
		return status.Signal().String()
	}
	return fmt.Sprint(state.ExitCode())
}
