package store

import (
	"math"
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/bridge/resp"
)

// A Waiter is a command that waits for a list to have items. Who gets it from [DB.Do] sets where its reply goes and
// what is called then, limits its time, and takes it back by [DB.GiveUp] if it shall wait no longer.
type Waiter struct {
	Timeout time.Duration // 0 is for ever
	Writer  *resp.Writer
	Served  func()

	keys []string
	cmd  *Command
}

// timeout parses a number of seconds. What is too small for a float64 is not for ever, as 0 is, and what is too large for
// a duration is 292 years.
func (c *call) timeout(i int) time.Duration {
	f, exact, ok := parseFloat(c.args[i])
	if f == 0 && !exact {
		f = math.Copysign(math.SmallestNonzeroFloat64, f)
	}
	c.failIf(!ok || math.Abs(f)*1000 > math.MaxInt64, "ERR timeout is not a float or out of range")
	c.failIf(f < 0, "ERR timeout is negative")
	return time.Duration(min(math.Ceil(f*1000), math.MaxInt64/1e6)) * time.Millisecond
}

// waitFor makes the command wait for one of these keys, unless it is part of a transaction.
func (c *call) waitFor(keys [][]byte, timeout time.Duration) any {
	if c.atomic {
		return resp.NoArray
	}
	c.waiter = &Waiter{Timeout: timeout, Writer: c.w, cmd: Lookup(c.args[0])}
	for _, key := range keys {
		c.waiter.keys = append(c.waiter.keys, string(key))
		c.waiting[string(key)] = append(c.waiting[string(key)], c.waiter)
	}
	return resp.None{}
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
	for ; len(db.ready) > 0; db.ready = db.ready[1:] {
		key := []byte(db.ready[0])
		for len(db.waiting[db.ready[0]]) > 0 && db.hasItems(key) {
			w := db.waiting[db.ready[0]][0]
			db.GiveUp(w)
			db.run(w.cmd, db.now, [][]byte{[]byte(w.cmd.Name), key, []byte("0")}, w.Writer)
			w.Served()
		}
	}
}

func (db *DB) hasItems(key []byte) bool {
	v := db.find(key)
	return v != nil && v.kind() == "list"
}

// Begin makes what follows, until [DB.End], one in the log, and nobody who waits is served between.
func (db *DB) Begin() { db.atomic, db.mark = true, len(db.Effects.Buf) }

// End ends what [DB.Begin] has begun.
func (db *DB) End() {
	db.atomic = false
	if len(db.Effects.Buf) > db.mark {
		db.Effects.Buf = slices.Insert(db.Effects.Buf, db.mark, []byte("*1\r\n$5\r\nMULTI\r\n")...)
		db.effect([]byte("EXEC"))
	}
	db.serve()
}
