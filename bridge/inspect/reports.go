package inspect

import (
	"sync"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

// maxReports is how many reports are kept.
const maxReports = 200

// A reportLog keeps the last reports of a loop. Any goroutine may use it.
type reportLog struct {
	mu   sync.Mutex
	all  []Report // oldest first
	left uint64   // how many were dropped
}

func (log *reportLog) add(r loop.Report) {
	entry := Report{Time: time.Now(), Message: cut(r.Message), Name: cut(r.Name), Made: r.Made}
	if r.Err != nil {
		entry.Error = safely(r.Err.Error)
		entry.Error = entry.Error[:min(len(entry.Error), 20*maxText)]
	}
	log.mu.Lock()
	defer log.mu.Unlock()
	if len(log.all) == maxReports {
		log.all = log.all[1:]
		log.left++
	}
	log.all = append(log.all, entry)
}

func (log *reportLog) list() (all []Report, left uint64) {
	log.mu.Lock()
	defer log.mu.Unlock()
	return append([]Report(nil), log.all...), log.left
}
