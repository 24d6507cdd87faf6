package server_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kvtest"
)

// Clients wait for lists, in random order, while another one fills them, empties them, puts something else in their
// place, and kills who waits: the same ones are served by this server and by redis-server, with the same items.
func TestWhoWaitsIsServedAsByRedis(t *testing.T) {
	redis := startRedis(t)
	ours := start(t, options()).addr
	for seed := range uint64(20) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			sides := [2]*waitingRoom{newWaitingRoom(t, ours), newWaitingRoom(t, redis)}
			r := rand.New(rand.NewPCG(seed, 2))
			for range 150 {
				action := randomAction(r)
				require.Equal(t, sides[1].act(action), sides[0].act(action), "%v", action)
			}
		})
	}
}

// An action is what happens next: that a client begins to wait, or commands of the one who does not.
type action struct {
	client   int // who waits, or is killed
	wait     []string
	kill     bool
	commands []string
}

const waiters = 4

func randomAction(r *rand.Rand) action {
	key := func() string { return "L" + strconv.Itoa(r.IntN(3)) }
	a := action{client: r.IntN(waiters)}
	if r.IntN(2) == 0 {
		a.wait = []string{[]string{"BLPOP", "BRPOP"}[r.IntN(2)], key()}
		for range r.IntN(3) {
			a.wait = append(a.wait, key())
		}
		a.wait = append(a.wait, "0")
		return a
	}
	a.kill = r.IntN(6) == 0
	for range 1 + r.IntN(3) {
		a.commands = append(a.commands, []string{
			"RPUSH " + key() + " a b", "LPUSH " + key() + " c", "RPUSH " + key() + " d", "LPOP " + key(), "DEL " + key(),
			"SET " + key() + " x", "BRPOP " + key() + " 0.001",
		}[r.IntN(7)])
	}
	if r.IntN(2) == 0 {
		a.commands = append(append([]string{"MULTI"}, a.commands...), "EXEC")
	}
	return a
}

// A waitingRoom is one server, with those who wait there.
type waitingRoom struct {
	t       *testing.T
	addr    string
	control *peer
	waiting [waiters]*peer // nil where nobody waits
	ids     [waiters]string
	replies chan string // of those who have waited
	readers sync.WaitGroup
}

func newWaitingRoom(t *testing.T, addr string) *waitingRoom {
	w := &waitingRoom{t: t, addr: addr, replies: make(chan string, waiters)}
	t.Cleanup(w.readers.Wait) // after the connections are closed
	w.control = dial(t, addr)
	require.Equal(t, "+OK", w.control.do("FLUSHALL"))
	return w
}

// act does it, and returns what it is told, and who else is told what.
func (w *waitingRoom) act(a action) (told []string) {
	before := w.blocked()
	if a.wait != nil {
		return w.wait(a)
	}
	lines := a.commands
	if killed := w.waiting[a.client]; a.kill && killed != nil {
		lines = append([]string{"CLIENT KILL ID " + w.ids[a.client]}, lines...)
		w.waiting[a.client] = nil
		before--
	}
	w.control.send(lines...)
	for range lines {
		told = append(told, w.control.reply())
	}
	var served []string
	for range before - w.blocked() {
		reply := <-w.replies
		w.waiting[reply[0]-'0'] = nil
		served = append(served, reply)
	}
	slices.Sort(served)
	return append(told, served...)
}

// wait has a client wait, if it does not yet. It is told something at once if there is something at one of the keys.
func (w *waitingRoom) wait(a action) (told []string) {
	if w.waiting[a.client] != nil {
		return nil
	}
	there := slices.ContainsFunc(a.wait[1:len(a.wait)-1], func(key string) bool { return w.control.do("EXISTS "+key) == ":1" })
	p, before := dial(w.t, w.addr), w.blocked()
	w.waiting[a.client], w.ids[a.client] = p, strings.TrimPrefix(p.do("CLIENT ID"), ":")
	p.send(strings.Join(a.wait, " "))
	if there {
		w.waiting[a.client] = nil
		return []string{p.reply()}
	}
	w.readers.Go(func() {
		if reply, err := kvtest.ReadReply(p.r); err == nil {
			w.replies <- fmt.Sprintf("%d %q", a.client, reply)
		}
	})
	for w.blocked() == before {
	}
	return nil
}

var blockedClients = regexp.MustCompile(`blocked_clients:(\d+)`)

// blocked returns for how many clients the server has no item.
func (w *waitingRoom) blocked() int {
	n, err := strconv.Atoi(blockedClients.FindStringSubmatch(w.control.do("INFO clients"))[1])
	require.NoError(w.t, err)
	return n
}

// Who is killed while it waits does not get what comes right after.
func TestWhoIsKilledGetsNoItem(t *testing.T) {
	s := start(t, options())
	a, b := dial(t, s.addr), dial(t, s.addr)
	id := strings.TrimPrefix(a.do("CLIENT ID"), ":")
	a.send("BLPOP l 100")
	for !strings.Contains(b.do("INFO clients"), "blocked_clients:1") {
	}
	b.send("CLIENT KILL ID "+id, "RPUSH l 1", "LRANGE l 0 -1")
	require.Equal(t, []string{":1", ":1", "*1 $1 1"}, []string{b.reply(), b.reply(), b.reply()})
	a.closed()
}

// What a person types is split into words as by redis-server: what is quoted, what is escaped, and what is neither.
func TestLinesAreSplitAsByRedis(t *testing.T) {
	redis := startRedis(t)
	ours := start(t, options()).addr
	pieces := []string{"a", "b", " ", "\t", "\v", "'", "'", `"`, `"`, `\`, `\n`, `\x41`, `\xf`, `\'`, `\"`, `\\`, "\xff", "é"}
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 4))
		line := "RPUSH l "
		for range 1 + r.IntN(12) {
			line += pieces[r.IntN(len(pieces))]
		}
		var words [2]string
		for i, addr := range []string{ours, redis} {
			p := dial(t, addr)
			require.Contains(t, p.do("DEL l"), ":")
			_, err := p.Write([]byte(line + "\r\n"))
			require.NoError(t, err)
			if words[i] = p.raw(); !strings.Contains(words[i], "Protocol error") {
				words[i] += p.do("LRANGE l 0 -1")
			}
			require.NoError(t, p.Close())
		}
		require.Equal(t, words[1], words[0], "%q", line)
	}
}
