//go:build !plan9

package process

import "io/fs"

func isPipe(m fs.FileMode) bool { return m&fs.ModeNamedPipe != 0 }
