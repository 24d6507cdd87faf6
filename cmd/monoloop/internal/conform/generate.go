package conform

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"slices"
)

const (
	maxDepth = 3
	maxTasks = 12
)

// A generator makes one random program. A task waits only for what was made by, or stands for, tasks of a higher number
// than its own, so that no circle of awaits comes about: CPython recurses without end when it cancels one.
type generator struct {
	*rand.Rand
	total   int
	ops     []string
	weights []int

	names      int
	numbers    int // of tasks
	tasks      []string
	futures    []string
	awaitables []string // gathers and shields
	handles    []string
	scopes     []string
	groups     []string
	completed  []string
	objects    map[string][]string // locks and queues, by the statement that makes them
	rank       map[string]int      // of each name: the lowest number of a task that it waits for
}

// Generate makes the program of a profile and a seed, which always give the same one, as JSON with a statement a line.
// The profile must be one of Profiles.
func Generate(profile string, seed uint64) []byte {
	h := fnv.New64a()
	h.Write([]byte(profile))
	g := &generator{Rand: rand.New(rand.NewPCG(seed, h.Sum64())), tasks: []string{"main"}, rank: map[string]int{}, objects: map[string][]string{}}
	if profile == "races" {
		return format(g.races())
	}
	sum := weights{}
	for _, part := range profiles[profile] {
		for op, w := range part {
			sum[op] += w
		}
	}
	for _, op := range slices.Sorted(maps.Keys(sum)) {
		g.ops, g.weights, g.total = append(g.ops, op), append(g.weights, sum[op]), g.total+sum[op]
	}
	return format(g.program())
}

func format(main []any) []byte {
	var b bytes.Buffer
	b.WriteString("{\"main\": [\n")
	for i, st := range main {
		line, err := json.Marshal(st)
		if err != nil {
			panic(fmt.Sprintf("conform: statement %v: %v", st, err))
		}
		b.WriteString("  ")
		b.Write(line)
		if i < len(main)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("]}\n")
	return b.Bytes()
}

func st(op string, args ...any) []any { return append([]any{op}, args...) }

// program makes the body of main: some futures, then parts that main mostly survives, then the futures settled.
func (g *generator) program() []any {
	var main []any
	for range g.between(1, 4) {
		f := g.fresh("f")
		g.futures = append(g.futures, f)
		g.rank[f] = 1 << 30
		main = append(main, st("future", f))
	}
	main = append(main, g.makeObjects()...)
	for range g.between(2, 5) {
		part := g.body(0, 0, g.between(2, 6))
		if g.chance(70) {
			part = []any{st("try", part, []any{[]any{"BaseException", []any{}}}, []any{})}
		}
		main = append(main, part...)
		if g.chance(50) {
			main = append(main, st("sleep", g.between(0, 3)))
		}
	}
	if g.chance(20) {
		return main
	}
	for _, f := range g.futures {
		if g.chance(80) {
			main = append(main, st("set_result", f, g.IntN(100)))
		}
	}
	return append(main, st("sleep", g.between(1, 12)))
}

func (g *generator) between(low, high int) int { return low + g.IntN(high-low+1) }

func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

func (g *generator) pick(names []string) string { return names[g.IntN(len(names))] }

func (g *generator) fresh(prefix string) string {
	g.names++
	return fmt.Sprintf("%s%d", prefix, g.names)
}

func (g *generator) anything() []string {
	return slices.Concat(g.futures, g.tasks, g.tasks, g.awaitables)
}

// awaitable is a name that task number me may wait for, or empty.
func (g *generator) awaitable(me int) string {
	var free []string
	for _, n := range slices.Concat(g.futures, g.tasks, g.awaitables) {
		if g.rank[n] > me {
			free = append(free, n)
		}
	}
	if len(free) == 0 {
		return ""
	}
	return g.pick(free)
}

func (g *generator) awaitableSeveral(me int) []string {
	var names []string
	for range g.between(1, 4) {
		if n := g.awaitable(me); n != "" {
			names = append(names, n)
		}
	}
	return names
}

// body makes about n statements of task number me; what would come after a return or a raise is left out.
func (g *generator) body(me, depth, n int) []any {
	body := []any{}
	for range n {
		s := g.statement(me, depth)
		if s == nil {
			continue
		}
		body = append(body, s)
		if s[0] == "return" || s[0] == "raise" {
			break
		}
	}
	return body
}

func (g *generator) choose() string {
	n := g.IntN(g.total)
	for i, w := range g.weights {
		if n -= w; n < 0 {
			return g.ops[i]
		}
	}
	panic("conform: weights do not add up")
}
