package loop_test

import (
	"fmt"
	"os"
)

// howEnded says whether a process has died of an interrupt, or else its exit status.
func howEnded(state *os.ProcessState) string {
	const controlC = 0xC000013A
	if uint32(state.ExitCode()) == controlC {
		return "interrupt"
	}
	return fmt.Sprint(state.ExitCode())
}
