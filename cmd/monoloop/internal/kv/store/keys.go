package store

import "strconv"

// remove removes a key, and reports whether it was there.
func (c *call) remove(key []byte) bool {
	s := c.slot(key)
	if s != nil {
		c.drop(s)
		c.dirty = true
	}
	return s != nil
}

func (c *call) exists(key []byte) bool { return c.find(key) != nil }

// count makes a command that tells for how many keys something holds.
func count(holds func(c *call, key []byte) bool) func(c *call) {
	return func(c *call) {
		n := 0
		for _, key := range c.args[1:] {
			if holds(c, key) {
				n++
			}
		}
		c.Int(n)
	}
}

func typeOf(c *call) {
	if v := c.find(c.args[1]); v != nil {
		c.Status(v.kind())
	} else {
		c.Status("none")
	}
}

func keys(c *call) {
	var found []string
	for i := range c.keys.slots {
		if s := &c.keys.slots[i]; c.live(&s.val) && Match(string(c.args[1]), s.key) {
			found = append(found, s.key)
		}
	}
	c.texts(found)
}

func randomkey(c *call) {
	for c.keys.len() > 0 {
		s := c.keys.draw(c.random)
		if c.live(&s.val) {
			c.Text(s.key)
			return
		}
		c.expire(s)
	}
	c.Null()
}

// scanDict scans d as the arguments from the cursor on ask for; texts returns what to tell of an entry.
func scanDict[V any](c *call, d *dict[V], i int, options []string, texts func(s *slot[V], kind string) []string) {
	cursor, err := strconv.ParseUint(string(c.args[i]), 10, 64)
	c.failIf(err != nil, "ERR invalid cursor")
	if d == nil {
		options, c.args = nil, c.args[:i+1] // Redis does not look at them either
	}
	o, n, pattern, kind := c.options(i+1, options...), 10, "*", ""
	if i := o["COUNT"]; i > 0 {
		n = c.int(i)
		c.failIf(n < 1, syntax)
	}
	if i := o["MATCH"]; i > 0 {
		pattern = string(c.args[i])
	}
	if i := o["TYPE"]; i > 0 {
		kind = lower(c.args[i])
	}
	var found []string
	cursor = d.scan(cursor, n, func(s *slot[V]) {
		if Match(pattern, s.key) {
			found = append(found, texts(s, kind)...)
		}
	})
	c.Array(2)
	c.Text(strconv.FormatUint(cursor, 10))
	c.texts(found)
}

func scan(c *call) {
	scanDict(c, &c.keys, 1, []string{"MATCH=", "COUNT=", "TYPE="}, func(s *slot[value], kind string) []string {
		if !c.live(&s.val) {
			c.expire(s)
		} else if kind == "" || kind == s.val.kind() {
			return []string{s.key}
		}
		return nil
	})
}

// expire makes EXPIRE and its like: in units of so many milliseconds, from now or from 1970.
func expire(unit int64, fromNow bool) func(c *call) {
	return func(c *call) {
		o, end := c.leading(3, "NX", "XX", "GT", "LT")
		if end < len(c.args) {
			c.fail("ERR Unsupported option " + string(c.args[end]))
		}
		nx, xx, gt, lt := o["NX"] > 0, o["XX"] > 0, o["GT"] > 0, o["LT"] > 0
		c.failIf(nx && (xx || gt || lt), "ERR NX and XX, GT or LT options at the same time are not compatible")
		c.failIf(gt && lt, "ERR GT and LT options at the same time are not compatible")
		at, v := c.moment(2, unit, fromNow), c.find(c.args[1])
		refused := v == nil || nx && v.at != 0 || xx && v.at == 0 ||
			gt && (v.at == 0 || at <= v.at) || lt && v.at != 0 && at >= v.at
		if c.Bool(!refused); !refused {
			c.expireAt(max(at, 1))
		}
	}
}

// expireAt says when the key, which is there, expires: 0 is never, and what is over is at once.
func (c *call) expireAt(at int64) {
	key := c.args[1]
	s := c.keys.find(key)
	switch {
	case at == 0 && s.val.at == 0:
		return
	case at == 0:
		c.effect([]byte("PERSIST"), key)
	case at <= c.now:
		c.effect([]byte("DEL"), key)
		c.remove(key)
		return
	default:
		c.effect([]byte("PEXPIREAT"), key, decimal(at))
	}
	c.setExpiry(&s.val, at)
	c.changed(s)
}

// ttl makes TTL and its like: in units of so many milliseconds, from now on or from 1970.
func ttl(unit int64, fromNow bool) func(c *call) {
	return func(c *call) {
		v, base := c.find(c.args[1]), int64(0)
		if fromNow {
			base = c.now
		}
		switch {
		case v == nil:
			c.Int(-2)
		case v.at == 0:
			c.Int(-1)
		default:
			c.Int64((v.at - base + unit/2) / unit)
		}
	}
}

func persist(c *call) {
	v := c.find(c.args[1])
	has := v != nil && v.at != 0
	if c.Bool(has); has {
		c.expireAt(0)
	}
}

// move puts what is at a key, with the time when it expires, to another.
func (c *call) move(v value, to []byte) {
	s := c.put(to)
	s.val.str, s.val.obj = v.str, v.obj
	c.setExpiry(&s.val, v.at)
	c.changed(s)
}

func rename(c *call) {
	c.rename()
	c.OK()
}

func renamenx(c *call) {
	c.failIf(!c.exists(c.args[1]), noKey)
	free := !c.exists(c.args[2])
	if c.Bool(free); free {
		c.rename()
	}
}

func (c *call) rename() {
	from := c.find(c.args[1])
	c.failIf(from == nil, noKey)
	if v := *from; string(c.args[1]) != string(c.args[2]) {
		c.remove(c.args[1])
		c.move(v, c.args[2])
	}
}

func copyKey(c *call) {
	o := c.options(3, "REPLACE", "DB=")
	c.failIf(o["DB"] > 0 && c.int(max(o["DB"], 0)) != 0, "ERR DB index is out of range")
	c.failIf(string(c.args[1]) == string(c.args[2]), "ERR source and destination objects are the same")
	from := c.find(c.args[1])
	if from == nil || o["REPLACE"] == 0 && c.exists(c.args[2]) {
		c.Int(0)
		return
	}
	v := value{str: append([]byte{}, from.str...), at: from.at}
	if from.obj != nil {
		v.obj = from.obj.clone()
	}
	c.move(v, c.args[2])
	c.Int(1)
}

func dbsize(c *call) { c.Int(c.keys.len()) }

func flush(c *call) {
	c.options(1, "ASYNC", "SYNC")
	for key := range c.watches {
		if c.keys.find([]byte(key)) != nil {
			c.touch(key)
		}
	}
	c.keys, c.used, c.volatile, c.dirty = dict[value]{}, 0, 0, true
	c.OK()
}
