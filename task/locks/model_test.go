// Random programs against plain twins: a twin keeps who waits in a slice, with what has become of the wait, and says of
// each operation what it must lead to. After each turn the real thing is compared with its twin, and each coroutine
// must be parked exactly if its twin waits: so no wake-up is lost and nothing is granted twice.
package locks_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

const runsOfEachModel = 1000

// A twin is one wait of a player.
type twin struct {
	of    *player
	state string // waiting, granted or canceled
}

type line []*twin

// push adds a wait of p, which gets a request to cancel at once if it has one that was not delivered.
func (l *line) push(p *player) {
	t := &twin{p, "waiting"}
	if p.pending {
		t.state = "canceled"
	}
	*l = append(*l, t)
}

// take removes p's wait and returns what had become of it.
func (l *line) take(p *player) string {
	i := slices.IndexFunc(*l, func(t *twin) bool { return t.of == p })
	state := (*l)[i].state
	*l = slices.Delete(*l, i, i+1)
	return state
}

func (l line) cancel(p *player) {
	for _, t := range l {
		if t.of == p && t.state == "waiting" {
			t.state = "canceled"
		}
	}
}

func (l line) allCanceled() bool {
	return !slices.ContainsFunc(l, func(t *twin) bool { return t.state != "canceled" })
}

// grant grants the first n that wait.
func (l line) grant(n int) (granted int) {
	for _, t := range l {
		if granted < n && t.state == "waiting" {
			t.state = "granted"
			granted++
		}
	}
	return granted
}

// A player is a task that plays a random part.
type player struct {
	task    *task.Task[struct{}]
	asked   int  // requests to cancel
	pending bool // one of them, of its own, was not delivered yet
	turn    int  // in which it asked for what it waits for
	at      string
}

// A game is one run of a model.
type game struct {
	*world
	*rand.Rand
	players []*player
	turns   int
	quiet   bool // nobody is canceled
}

// A model is a twin with what players do with it.
type model interface {
	// next gives the next wait of p, whose last wait, named by p.at, had this outcome.
	next(p *player, co *loop.Co, in error) (wait, bool)
	// canceled tells of a request to cancel p.
	canceled(p *player)
	// disturb does something from outside.
	disturb()
	// check compares with the real thing.
	check()
	// finish does what is needed for everybody to end.
	finish()
}

// play runs a model from many seeds.
func play(t *testing.T, of func(g *game) model) {
	for seed := range uint64(runsOfEachModel) {
		k := lab.Kinds[seed%2]
		if !t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) { playOne(newWorld(t, k), seed, of) }) {
			return
		}
	}
}

func playOne(w *world, seed uint64, of func(g *game) model) {
	g := &game{world: w, Rand: rand.New(rand.NewPCG(seed, 0)), quiet: seed%4 == 0}
	m := of(g)
	for i := range 2 + g.IntN(4) {
		p := &player{}
		p.task = source(func(co *loop.Co, in error) (wait, bool) {
			if w.t.Failed() {
				return wait{}, false
			}
			if g.turns > p.turn && in != nil {
				require.True(w.t, loop.IsCanceled(in) && p.asked > 0 || p.at == "barrier", "%v", in)
				p.pending = false
			}
			return m.next(p, co, in)
		}).start(lab.Kinds[g.IntN(len(lab.Kinds))], w, fmt.Sprintf("p%d", i))
		g.players = append(g.players, p)
	}
	for range 30 {
		g.cancelSome(m, 12)
		if g.IntN(4) == 0 {
			m.disturb()
		}
		g.oneTurn(m)
	}
	for i := 0; i < 1000 && !g.over(); i++ {
		m.finish()
		if i < 10 {
			g.cancelSome(m, 3)
		}
		for w.Pending() {
			g.oneTurn(m)
		}
	}
	for _, p := range g.players {
		require.True(w.t, p.task.Done(), "%v", p.task)
	}
}

// cancelSome cancels about one of so many players.
func (g *game) cancelSome(m model, of int) {
	for _, p := range g.players {
		if !g.quiet && g.IntN(of) == 0 && p.task.Cancel(nil) {
			p.asked++
			m.canceled(p)
		}
	}
}

// over reports whether everybody has ended.
func (g *game) over() bool {
	return !slices.ContainsFunc(g.players, func(p *player) bool { return !p.task.Done() })
}

func (g *game) oneTurn(m model) {
	g.turns++
	_, err := g.Turn()
	require.NoError(g.t, err)
	m.check()
}

// asks notes that p asks for something, perhaps after it has canceled itself.
func (g *game) asks(p *player, co *loop.Co, at string) {
	if !g.quiet && g.IntN(15) == 0 {
		co.Cancel(nil)
		p.asked++
		p.pending = true
	}
	p.at, p.turn = at, g.turns
}

// rests makes p give way for a turn.
func (g *game) rests(p *player, at string) (wait, bool) {
	p.at, p.turn = at, g.turns
	return sleep(0), true
}

// stand requires that p is parked exactly if its twin waits.
func (g *game) stand(l line) {
	for _, t := range l {
		parked := strings.Contains(t.of.task.Co().String(), "waits for")
		require.Equal(g.t, t.state == "waiting", parked, "%v, %s", t.of.task, t.state)
	}
}
