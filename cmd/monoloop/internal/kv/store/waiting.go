package store

import (
	"math"
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
)

// A Waiter is a command that waits for a list to have items. Who gets it from [DB.Do] sets where its reply goes and
// what is called then, limits its time, and takes it back by [DB.GiveUp] if it shall wait no longer.
type Waiter struct {
	Timeout time.Duration // 0 is for ever
	Writer  *resp.Writer
	Served  func()

	keys []string
	args [][]byte // a copy, with one key in place of all
	cmd  *Command
}

// timeout parses a number of seconds. Without such an argument the command does not wait, and it is negative.
func (c *call) timeout(i int) time.Duration {
	if i >= len(c.args) {
		return -1
	}
	f, ok := float(c.args[i])
	c.failIf(!ok || f*1000 > math.MaxInt64/1e6, "ERR timeout is not a float or out of range")
	c.failIf(f < 0, "ERR timeout is negative")
	return time.Duration(math.Ceil(f*1000)) * time.Millisecond
}

// waitFor makes the command wait for one of these keys; what may not wait gets nothing.
func (c *call) waitFor(keys [][]byte, timeout time.Duration, nothing func()) {
	if timeout < 0 || c.atomic {
		nothing()
		return
	}
	w := &Waiter{Timeout: timeout, cmd: Lookup(c.args[0]), Writer: c.Writer}
	for _, key := range keys {
		w.keys = append(w.keys, string(key))
		c.waiting[string(key)] = append(c.waiting[string(key)], w)
	}
	for _, arg := range slices.Concat(c.args[:1], keys[:1], c.args[1+len(keys):]) {
		w.args = append(w.args, slices.Clone(arg))
	}
	c.waiter = w
}

// GiveUp ends the wait without an item. If the command shall have a reply, the caller writes it.
func (db *DB) GiveUp(w *Waiter) {
	for _, key := range w.keys {
		db.waiting[key] = slices.DeleteFunc(db.waiting[key], func(other *Waiter) bool { return other == w })
		if len(db.waiting[key]) == 0 {
			delete(db.waiting, key)
		}
	}
}

// serve runs the commands that waited for what is there now: key after key as they were filled, first come, first
// served.
func (db *DB) serve() {
	for len(db.ready) > 0 {
		key := db.ready[0]
		db.ready = db.ready[1:]
		for len(db.waiting[key]) > 0 && db.hasItems(key) {
			w := db.waiting[key][0]
			db.GiveUp(w)
			w.args[1] = []byte(key)
			db.run(w.cmd, db.now, w.args, w.Writer)
			w.Served()
		}
	}
}

func (db *DB) hasItems(key string) bool {
	v := db.find([]byte(key))
	if v == nil {
		return false
	}
	_, ok := v.obj.(*list)
	return ok
}

// A Watch notices changes of keys, for a transaction that happens only if there were none.
type Watch struct {
	Broken bool
	keys   []string
}

// Watch adds a key to those that w watches.
func (db *DB) Watch(w *Watch, now int64, key []byte) {
	db.now = now
	db.find(key)
	if !slices.Contains(w.keys, string(key)) {
		w.keys = append(w.keys, string(key))
		db.watches[string(key)] = append(db.watches[string(key)], w)
	}
}

// Unwatch makes w watch nothing, and reports whether nothing has changed until now.
func (db *DB) Unwatch(w *Watch, now int64) (unchanged bool) {
	db.now = now
	for _, key := range w.keys {
		db.find([]byte(key))
	}
	for _, key := range w.keys {
		db.watches[key] = slices.DeleteFunc(db.watches[key], func(other *Watch) bool { return other == w })
		if len(db.watches[key]) == 0 {
			delete(db.watches, key)
		}
	}
	unchanged = !w.Broken
	*w = Watch{}
	return unchanged
}

// Begin makes what follows, until [DB.End], one in the log, and nobody who waits is served between.
func (db *DB) Begin() {
	db.atomic = true
	db.mark = len(db.Effects.Buf)
}

// End ends what [DB.Begin] has begun.
func (db *DB) End() {
	db.atomic = false
	if len(db.Effects.Buf) > db.mark {
		db.Effects.Buf = slices.Insert(db.Effects.Buf, db.mark, []byte("*1\r\n$5\r\nMULTI\r\n")...)
		db.effect([]byte("EXEC"))
	}
	db.serve()
}
