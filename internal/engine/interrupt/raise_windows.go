package interrupt

import "os"

const possible = true

// controlC is the exit code of a process that the console has ended, STATUS_CONTROL_C_EXIT, as a signed number.
const controlC = 0xC000013A - 1<<32

// Raise ends the process as an interrupt would.
func Raise() { os.Exit(controlC) }
