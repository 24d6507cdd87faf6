package server

import "github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/aof"

// SetBring sets what brings the log to the disk, in place of the file's own Sync.
func (o *Options) SetBring(bring func(f *aof.File) error) { o.bring = bring }
