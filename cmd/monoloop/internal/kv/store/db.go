package store

import "github.com/monoloop-go/monoloop/bridge/resp"

// A DB is the data of a server, in memory. One goroutine uses it.
type DB struct {
	MaxMemory int         // in bytes, about: what needs more then fails; 0 is no limit
	Log       bool        // whether effects are gathered
	Effects   resp.Writer // what the commands did, as commands; the owner takes it out

	keys     dict[value]
	used     int // about, in bytes
	volatile int // how many keys expire
	swept    int // the cursor of Sweep
	changes  int // of values, so far
	now      int64
	call     call // the one at hand

	waiting map[string][]*Waiter
	ready   []string // keys at which somebody waits, and which have got items
	atomic  bool     // between Begin and End
	mark    int      // where the effects of what is atomic begin
}

// A value is what is at a key.
type value struct {
	object
	str   []byte // of a string
	at    int64  // when it expires, 0 never
	used  int    // what of DB.used is its
	stamp int    // DB.changes when it changed last
}

// An object is a string, or a collection, which is nowhere when it has no elements.
type object interface {
	kind() string
	len() int
	bytes() int                               // about
	restore() (command string, args []string) // what makes it again
}

// New returns an empty DB.
func New() *DB { return &DB{waiting: map[string][]*Waiter{}} }

// Len returns how many keys there are, and how many of them expire.
func (db *DB) Len() (keys, volatile int) { return db.keys.len(), db.volatile }

// Used returns how many bytes the data takes, about.
func (db *DB) Used() int { return db.used }

// Stamp returns what differs at a key whenever it has changed; it is 0 as long as nothing is there.
func (db *DB) Stamp(now int64, key []byte) (stamp int) {
	db.now = now
	if v := db.find(key); v != nil {
		stamp = v.stamp
	}
	return stamp
}

// find returns what is at a key, nil if nothing is. What has expired is removed by this, an effect of its own.
func (db *DB) find(key []byte) *value {
	s := db.keys.find(key)
	if s == nil || db.expire(s) {
		return nil
	}
	return &s.val
}

// expire removes an entry if its time is over, and reports whether it was.
func (db *DB) expire(s *slot[value]) bool {
	over := s.val.at != 0 && s.val.at < db.now
	if over {
		key := []byte(s.key)
		db.drop(s)
		db.effect([]byte("DEL"), key)
	}
	return over
}

// drop removes a key. Only here one is removed.
func (db *DB) drop(s *slot[value]) {
	db.used -= s.val.used
	db.setExpiry(&s.val, 0)
	db.keys.remove([]byte(s.key))
}

func (db *DB) setExpiry(v *value, at int64) {
	if v.at != 0 {
		db.volatile--
	}
	if v.at = at; at != 0 {
		db.volatile++
	}
}

// changed is called after each change of a value.
func (db *DB) changed(s *slot[value]) {
	v := &s.val
	used := len(s.key) + slotSize + len(v.str) + v.bytes()
	db.used += used - v.used
	db.changes++
	db.call.dirty, v.used, v.stamp = true, used, db.changes
	if v.len() == 0 {
		db.drop(s)
	} else if len(db.waiting) > 0 && db.waiting[s.key] != nil {
		db.ready = append(db.ready, s.key)
	}
}

func (db *DB) effect(args ...[]byte) {
	if db.Log {
		db.Effects.Command(args...)
	}
}

// Sweep looks at n keys, and removes those that have expired.
func (db *DB) Sweep(now int64, n int) {
	if db.now = now; db.volatile > 0 {
		db.swept = db.keys.scan(db.swept, n, func(s *slot[value]) { db.expire(s) })
	}
}
