package isolate

import (
	"fmt"
	"os"
	"runtime"
	"runtime/metrics"
	"sync"
	"time"
)

// samplePeriod is how often a worker looks at what it takes while a script runs.
const samplePeriod = 2 * time.Millisecond

// The status of a worker that has ended itself.
const (
	exitMemory = 3 + iota
	exitCPU
	exitStart
)

// exit ends this worker, and says why as the runtime says it of a crash.
func exit(status int, format string, args ...any) {
	fmt.Fprintf(os.Stderr, "fatal error: "+format+"\n", args...)
	os.Exit(status)
}

// A memoryWatch ends the process when it takes too much, whatever runs: also where package process has no limit for
// that, which is everywhere but on Linux.
type memoryWatch struct {
	limit  uint64
	script string
	done   chan struct{}
	ended  sync.WaitGroup
}

func watchMemory(limit int64, script string) *memoryWatch {
	w := &memoryWatch{limit: uint64(limit), script: script, done: make(chan struct{})}
	w.ended.Go(w.watch)
	return w
}

func (w *memoryWatch) watch() {
	ticker := time.NewTicker(samplePeriod)
	defer ticker.Stop()
	for {
		select {
		case <-w.done:
			return
		case <-ticker.C:
			if inUse() > w.limit {
				exit(exitMemory, "script %q has its worker take more than %d bytes", w.script, w.limit)
			}
		}
	}
}

func (w *memoryWatch) stop() {
	close(w.done)
	w.ended.Wait()
}

// inUse is how many bytes the runtime has of the system and has not given back.
func inUse() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}

// mapped is how many bytes the runtime has ever had of the system. On Linux, what it has given back still counts for the
// limit of the worker.
func mapped() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// collect frees what the scripts before have left, if it is much: the next one is not to fail because of it.
func collect(limit int64) {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	if sample[0].Value.Uint64() > uint64(limit)/8 {
		runtime.GC()
	}
}
