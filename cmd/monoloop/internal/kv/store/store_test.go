package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/resp"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/store"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kvtest"
)

// A rig is a DB under test, at a time of its own.
type rig struct {
	*store.DB
	t   *testing.T
	now int64
	w   resp.Writer
}

func newRig(t *testing.T) *rig {
	return &rig{DB: store.New(), t: t, now: 1_000_000}
}

// do runs a command line and returns the reply in one line.
func (r *rig) do(line string, more ...any) string {
	reply, waiter := r.begin(&r.w, fmt.Sprintf(line, more...))
	require.Nil(r.t, waiter)
	return reply
}

func (r *rig) begin(w *resp.Writer, line string) (string, *store.Waiter) {
	args, ok := resp.Split(nil, []byte(line))
	require.True(r.t, ok)
	w.Buf = w.Buf[:0]
	waiter := r.Do(store.Lookup(args[0]), r.now, args, w)
	return oneLine(w), waiter
}

func oneLine(w *resp.Writer) string {
	return strings.TrimSpace(strings.ReplaceAll(string(w.Buf), "\r\n", " "))
}

// dump returns all that is in the DB, in an order of its own.
func (r *rig) dump() (all []string) {
	_, keys := kvtest.Parts(r.keys())
	for _, key := range keys {
		name := strings.TrimSpace(key[strings.IndexByte(key, '\n')+1:])
		read := map[string]string{"+string": "GET %s", "+hash": "HGETALL %s", "+list": "LRANGE %s 0 -1",
			"+set": "SMEMBERS %s", "+zset": "ZRANGE %s 0 -1 WITHSCORES"}[r.do("TYPE %s", name)]
		r.do(read, name)
		all = append(all, name+" "+kvtest.Sorted(strings.Fields(read)[0], string(r.w.Buf))+r.do("PTTL %s", name))
	}
	slices.Sort(all)
	return all
}

func (r *rig) keys() string {
	r.do("KEYS *")
	return string(r.w.Buf)
}

func TestWhatExpiresIsThereUntilItsTime(t *testing.T) {
	r := newRig(t)
	r.Log = true
	require.Equal(t, "+OK", r.do("SET k v PX 10"))
	require.Equal(t, "+OK", r.do("SET other v EX 1"))
	r.Effects.Buf = nil
	r.now += 10
	require.Equal(t, "$1 v", r.do("GET k"))
	require.Empty(t, r.Effects.Buf)
	r.now++
	require.Equal(t, "$-1", r.do("GET k"))
	require.Equal(t, "*1 $5 other", r.do("KEYS *"))
}

func TestWhatHasExpiredIsGoneForEverybody(t *testing.T) {
	for _, look := range []string{"GET k", "TTL k", "EXISTS k", "SET k v XX", "EXPIRE k 100", "LLEN k", "KEYS *",
		"SCAN 0"} {
		r := newRig(t)
		r.Log = true
		r.do("SET k v PX 10")
		r.now += 11
		r.Effects.Buf = nil
		r.do("%s", look)
		require.Equal(t, "*2 $3 DEL $1 k", oneLine(&r.Effects), look)
		require.Equal(t, ":0", r.do("DBSIZE"), look)
	}
}

func TestSweepRemovesWhatHasExpired(t *testing.T) {
	r := newRig(t)
	r.Log = true
	for i := range 100 {
		r.do("SET k%d v PX %d", i, 1+i%2*1000)
	}
	r.now += 500
	r.Effects.Buf = nil
	for range 10 {
		r.Sweep(r.now, 10)
	}
	keys, volatile := r.Len()
	require.Equal(t, []int{50, 50}, []int{keys, volatile})
	require.Equal(t, 50, strings.Count(string(r.Effects.Buf), "DEL"))
}

// What a DB has logged makes another that is the same, at whatever time; and when all is removed nothing is left.
func TestEffectsMakeTheSameDataAgain(t *testing.T) {
	for seed := range uint64(30) {
		g := kvtest.Commands{Rand: rand.New(rand.NewPCG(seed, 3))}
		r := newRig(t)
		r.Log = true
		for i := range 1000 {
			r.now += int64(g.IntN(1000))
			if i%100 == 99 {
				r.Begin()
				r.run(g.Next())
				r.End()
			}
			r.run(g.Next())
			if g.IntN(20) == 0 {
				r.run([]string{"SPOP", g.Word("T")})
			}
		}
		r.Sweep(r.now, 1000)
		again := newRig(t)
		again.now = r.now
		replay(t, again.DB, r.Effects.Buf)
		require.Equal(t, r.dump(), again.dump(), "seed %d", seed)
		require.Equal(t, r.Used(), again.Used())
		for _, name := range r.dump() {
			r.do("DEL %s", strings.Fields(name)[0])
		}
		_, volatile := r.Len()
		require.Zero(t, r.Used())
		require.Zero(t, volatile)
	}
}

func (r *rig) run(args []string) {
	r.w.Buf = r.w.Buf[:0]
	if waiter := r.Do(store.Lookup([]byte(args[0])), r.now, slicesOf(args), &r.w); waiter != nil {
		r.GiveUp(waiter)
	}
}

func replay(t *testing.T, db *store.DB, log []byte) {
	p := resp.Parser{MaxArgs: 1000, MaxBulk: 1 << 20, MaxSize: 1 << 20}
	for len(log) > 0 {
		args, n, _, err := p.Parse(log)
		require.NoError(t, err)
		if name := string(args[0]); name != "MULTI" && name != "EXEC" {
			require.NoError(t, db.Replay(args))
		}
		log = log[n:]
	}
}

func TestReplayRefusesWhatIsNoEffect(t *testing.T) {
	r := newRig(t)
	r.do("SET k v")
	for line, want := range map[string]string{
		"GET k":     `no command that writes: "GET"`,
		"NONE":      `no command that writes: "NONE"`,
		"LPUSH k v": `"LPUSH" fails: WRONGTYPE Operation against a key holding the wrong kind of value`,
		"SET k":     `"SET" fails: ERR wrong number of arguments for 'set' command`,
	} {
		args, _ := resp.Split(nil, []byte(line))
		require.EqualError(t, r.Replay(args), want)
	}
	require.NoError(t, r.Replay(slicesOf([]string{"SELECT", "0"})))
}

func TestATransactionIsOneInTheLog(t *testing.T) {
	r := newRig(t)
	r.Log = true
	r.Begin()
	r.do("SET a 1")
	r.do("INCR a")
	r.End()
	require.Equal(t, "*1 $5 MULTI *3 $3 SET $1 a $1 1 *2 $4 INCR $1 a *1 $4 EXEC", oneLine(&r.Effects))
	r.Effects.Buf = nil
	r.Begin()
	r.do("GET a")
	r.End()
	require.Empty(t, r.Effects.Buf)
}

func TestNoMemoryRefusesWhatGrows(t *testing.T) {
	r := newRig(t)
	r.MaxMemory = 1000
	require.Equal(t, "+OK", r.do("SET k %s", strings.Repeat("x", 2000)))
	require.Equal(t, "-OOM command not allowed when used memory > 'maxmemory'.", r.do("SET j v"))
	require.Equal(t, ":2000", r.do("STRLEN k"))
	require.Equal(t, ":1", r.do("DEL k"))
	require.Equal(t, "+OK", r.do("SET j v"))
}

// Who is there from the beginning of a scan to its end is found, whatever else comes and goes.
func TestScanFindsWhoStays(t *testing.T) {
	r := newRig(t)
	g := rand.New(rand.NewPCG(5, 6))
	for i := range 300 {
		r.do("SET k%d v", i) // those that divide by 3 stay
	}
	found, cursor := map[string]bool{}, "0"
	for {
		r.do("SCAN %s COUNT 7", cursor)
		_, answer := kvtest.Parts(string(r.w.Buf))
		cursor = strings.Fields(answer[0])[1]
		for _, key := range strings.Fields(answer[1]) {
			found[key] = true
		}
		for range 5 {
			r.do("DEL k%d", 1+3*g.IntN(200))
			r.do("SET new%d v", g.IntN(1000))
		}
		if cursor == "0" {
			break
		}
	}
	for i := 0; i < 300; i += 3 {
		require.True(t, found[fmt.Sprintf("k%d", i)], "%d", i)
	}
}

func TestDrawsAreFair(t *testing.T) {
	times := map[string]int{}
	for range 3000 {
		r := newRig(t)
		r.do("SADD s a b c")
		times[r.do("SPOP s")]++
		require.Equal(t, ":2", r.do("SCARD s"))
	}
	for name, n := range times {
		require.InDelta(t, 1000, n, 200, name)
	}
	require.Len(t, times, 3)
}

func TestASortedSetOfManyKeepsItsOrder(t *testing.T) {
	r := newRig(t)
	g := rand.New(rand.NewPCG(7, 8))
	scores := map[string]float64{}
	for range 20000 {
		name := fmt.Sprint("m", g.IntN(3000))
		if g.IntN(3) == 0 {
			r.do("ZREM z %s", name)
			delete(scores, name)
			continue
		}
		scores[name] = float64(g.IntN(500))
		r.do("ZADD z %v %s", scores[name], name)
	}
	names := make([]string, 0, len(scores))
	for name := range scores {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if scores[a] != scores[b] {
			return int(scores[a] - scores[b])
		}
		return strings.Compare(a, b)
	})
	for _, rank := range []int{0, 1, 100, 255, 256, 257, 511, 512, 513, 1000, len(names) - 1} {
		require.Equal(t, fmt.Sprintf(":%d", rank), r.do("ZRANK z %s", names[rank]))
		require.Equal(t, fmt.Sprintf("*1 $%d %s", len(names[rank]), names[rank]), r.do("ZRANGE z %d %d", rank, rank))
	}
	r.do("ZRANGE z 0 -1")
	_, all := kvtest.Parts(string(r.w.Buf))
	require.Len(t, all, len(names))
	for i := range all {
		require.Equal(t, names[i], strings.Fields(all[i])[1])
	}
	r.do("ZRANGE z 0 -1 REV")
	_, down := kvtest.Parts(string(r.w.Buf))
	slices.Reverse(down)
	require.Equal(t, all, down)
}

func slicesOf(args []string) (b [][]byte) {
	for _, arg := range args {
		b = append(b, []byte(arg))
	}
	return b
}
