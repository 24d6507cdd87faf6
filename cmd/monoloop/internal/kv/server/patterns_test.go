package server_test

import (
	"math/rand/v2"
	"testing"
)

// A pattern finds the same keys here and at redis-server, also one that nobody would write. A range that ends above ASCII
// is left out, as it depends on the processor what that is for Redis.
func TestPatternsAsWithRedis(t *testing.T) {
	c := newComparison(t, 0, start(t, options()).addr, startRedis(t))
	c.both(c.main, []string{"FLUSHALL"})
	for range 200 {
		c.both(c.main, []string{"SET", word(c.Rand, "ab-]^\\/\xff", 1, 6), "v"})
	}
	for range 5000 {
		c.both(c.main, []string{"KEYS", word(c.Rand, "abb***??[[[]]^--\\", 0, 9)})
	}
}

// word returns some letters of an alphabet.
func word(r *rand.Rand, alphabet string, least, most int) string {
	letters := make([]byte, least+r.IntN(most-least+1))
	for i := range letters {
		letters[i] = alphabet[r.IntN(len(alphabet))]
	}
	return string(letters)
}
