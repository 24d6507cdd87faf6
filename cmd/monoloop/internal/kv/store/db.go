package store

import (
	"math/rand/v2"
	"time"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/resp"
)

// A DB is the data of a server, in memory. One goroutine uses it.
type DB struct {
	MaxMemory int         // in bytes, about: what needs more then fails; 0 is no limit
	Log       bool        // whether effects are gathered
	Effects   resp.Writer // what the commands did, as commands; the owner takes it out
	Changes   int         // how many commands changed something

	keys     dict[value]
	used     int // about, in bytes
	volatile int // how many keys expire
	swept    uint64
	now      int64
	random   *rand.Rand
	call     call // the one at hand

	watches map[string][]*Watch
	waiting map[string][]*Waiter
	ready   []string // keys at which somebody waits and which have got elements
	atomic  bool     // between Begin and End
	mark    int      // where the effects of what is atomic begin
}

// A value is a string, or a collection that has elements.
type value struct {
	str  []byte
	obj  collection // nil for a string
	at   int64      // when it expires, 0 never
	size int        // as it stands in DB.used
}

type collection interface {
	kind() string
	len() int
	bytes() int
	clone() collection
}

// New returns an empty DB, which draws at random from this source.
func New(source rand.Source) *DB {
	return &DB{random: rand.New(source), watches: map[string][]*Watch{}, waiting: map[string][]*Waiter{}}
}

// Millis is a time as the DB counts it.
func Millis(t time.Time) int64 { return t.UnixMilli() }

// Len returns how many keys there are, and how many of them expire.
func (db *DB) Len() (keys, volatile int) { return db.keys.len(), db.volatile }

// Used returns how many bytes the data takes, about.
func (db *DB) Used() int { return db.used }

func (v *value) kind() string {
	if v.obj == nil {
		return "string"
	}
	return v.obj.kind()
}

func (v *value) bytes() int {
	if v.obj == nil {
		return len(v.str)
	}
	return v.obj.bytes()
}

func (db *DB) live(v *value) bool { return v.at == 0 || v.at >= db.now }

// slot returns the entry of a key. What has expired is removed by this, which is an effect of its own.
func (db *DB) slot(key []byte) *slot[value] {
	s := db.keys.find(key)
	if s != nil && !db.live(&s.val) {
		db.expire(s)
		return nil
	}
	return s
}

// expire removes what has expired.
func (db *DB) expire(s *slot[value]) {
	key := []byte(s.key)
	db.drop(s)
	db.effect([]byte("DEL"), key)
}

func (db *DB) find(key []byte) *value {
	if s := db.slot(key); s != nil {
		return &s.val
	}
	return nil
}

// drop removes a key. Only here one is removed.
func (db *DB) drop(s *slot[value]) {
	db.used -= s.val.size
	db.setExpiry(&s.val, 0)
	db.touch(s.key)
	db.keys.remove([]byte(s.key))
}

// put returns the entry of a key that shall get another value, which expires never.
func (db *DB) put(key []byte) *slot[value] {
	s, _ := db.keys.put(key)
	s.val.obj = nil
	db.setExpiry(&s.val, 0)
	return s
}

func (db *DB) setExpiry(v *value, at int64) {
	if v.at != 0 {
		db.volatile--
	}
	if v.at = at; at != 0 {
		db.volatile++
	}
}

// changed is called after each change of a value. A collection without elements is removed.
func (db *DB) changed(s *slot[value]) {
	db.call.dirty = true
	if s.val.obj != nil && s.val.obj.len() == 0 {
		db.drop(s)
		return
	}
	size := len(s.key) + slotSize + s.val.bytes()
	db.used += size - s.val.size
	s.val.size = size
	db.touch(s.key)
}

// touch tells those who watch a key, or wait for it.
func (db *DB) touch(key string) {
	if len(db.watches) > 0 {
		for _, w := range db.watches[key] {
			w.Broken = true
		}
	}
	if len(db.waiting) > 0 && db.waiting[key] != nil {
		db.ready = append(db.ready, key)
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
		db.swept = db.keys.scan(db.swept, n, func(s *slot[value]) {
			if !db.live(&s.val) {
				db.expire(s)
			}
		})
	}
}
