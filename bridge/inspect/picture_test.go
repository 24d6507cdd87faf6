package inspect_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// staircase has each task wait for all that come after it, so that most edges span several layers.
func staircase(co *loop.Co) error {
	var below []*task.Task[struct{}]
	for i := range 7 {
		on := append([]*task.Task[struct{}](nil), below...)
		below = append(below, task.Do(co, func(co *loop.Co) error {
			if len(on) == 0 {
				return co.Sleep(time.Hour)
			}
			_, err := future.Gather(co, on...).Await(co)
			return err
		}, task.Named(fmt.Sprint("stair-", i))))
	}
	_, err := below[len(below)-1].Await(co)
	return err
}

type rect struct{ x, y, w, h float64 }

func (r rect) has(x, y float64) bool {
	return x > r.x+1 && x < r.x+r.w-1 && y > r.y+1 && y < r.y+r.h-1
}

var (
	boxOf   = regexp.MustCompile(`<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"`)
	lineOf  = regexp.MustCompile(`<path[^>]* marker-end="[^"]*" d="([^"]*)"`)
	partsOf = regexp.MustCompile(`([MCHVQ])([-\d ]+)`)
)

func floats(s string) (all []float64) {
	for _, word := range strings.Fields(s) {
		f, err := strconv.ParseFloat(word, 64)
		if err != nil {
			panic(err)
		}
		all = append(all, f)
	}
	return all
}

func sign(x float64) float64 { return math.Copysign(1, x) }

// along calls yield for points of a path, each a few pixels behind the last.
func along(path string, yield func(x, y float64)) {
	var x, y float64
	for _, part := range partsOf.FindAllStringSubmatch(path, -1) {
		n := floats(part[2])
		switch part[1] {
		case "M":
			x, y = n[0], n[1]
		case "H":
			for step := 2 * sign(n[0]-x); step*(n[0]-x) > 0; x += step {
				yield(x, y)
			}
			x = n[0]
		case "V":
			for step := 2 * sign(n[0]-y); step*(n[0]-y) > 0; y += step {
				yield(x, y)
			}
			y = n[0]
		case "Q":
			for i := range 11 {
				t := float64(i) / 10
				a, b, c := (1-t)*(1-t), 2*t*(1-t), t*t
				yield(a*x+b*n[0]+c*n[2], a*y+b*n[1]+c*n[3])
			}
			x, y = n[2], n[3]
		case "C":
			for i := range 101 {
				t := float64(i) / 100
				a, b, c, d := (1-t)*(1-t)*(1-t), 3*t*(1-t)*(1-t), 3*t*t*(1-t), t*t*t
				yield(a*x+b*n[0]+c*n[2]+d*n[4], a*y+b*n[1]+c*n[3]+d*n[5])
			}
			x, y = n[4], n[5]
		}
	}
}

// No line of the await graph runs behind a box.
func TestLinesLeadAroundBoxes(t *testing.T) {
	serve(t, world{}, staircase, func(w world) {
		await(t, w.url+"/api/graph", func(s *inspect.Snapshot) bool { return len(s.Edges) == 6+6*7/2+2 })
		page := get(t, w.url+"/graph")
		var boxes []rect
		for _, m := range boxOf.FindAllStringSubmatch(page, -1) {
			n := floats(strings.Join(m[1:], " "))
			boxes = append(boxes, rect{n[0], n[1], n[2], n[3]})
		}
		require.Len(t, boxes, 7+6+3) // the stairs, their gathers, and what serve has beside
		var lines []string
		for _, m := range lineOf.FindAllStringSubmatch(page, -1) {
			lines = append(lines, m[1])
		}
		require.Greater(t, len(lines), 20)
		requireApart(t, boxes, lines)
	})
}

// requireApart checks that boxes do not overlap, and that no line runs behind one.
func requireApart(t *testing.T, boxes []rect, lines []string) {
	t.Helper()
	for i, b := range boxes {
		for _, other := range boxes[i+1:] {
			if other.has(b.x+2, b.y+2) {
				t.Fatalf("boxes overlap: %+v, %+v", b, other)
			}
		}
	}
	for _, line := range lines {
		along(line, func(x, y float64) {
			for _, b := range boxes {
				if b.has(x, y) {
					t.Fatalf("%s runs behind %+v", line, b)
				}
			}
		})
	}
}

// The same for graphs drawn by lot, most of which have cycles: tasks that wait for each other, for themselves, and for
// what stands between them.
func TestLinesLeadAroundBoxesInRandomGraphs(t *testing.T) {
	cycles := 0
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 1))
		s := &inspect.Snapshot{Tasks: make([]inspect.Task, 2+r.IntN(30))}
		for i := range s.Tasks {
			s.Tasks[i].ID = uint64(i + 1)
		}
		for range 1 + r.IntN(2*len(s.Tasks)) {
			from, to := 1+r.IntN(len(s.Tasks)), 1+r.IntN(len(s.Tasks))
			e := inspect.Edge{From: inspect.Node(fmt.Sprint("t", from)), To: inspect.Node(fmt.Sprint("t", to))}
			s.Edges = append(s.Edges, e)
		}
		boxes, lines := inspect.Draw(s)
		for _, line := range lines {
			if strings.Contains(line, "Q") {
				cycles++
			}
		}
		all := make([]rect, len(boxes))
		for i, b := range boxes {
			all[i] = rect{float64(b[0]), float64(b[1]), float64(b[2]), float64(b[3])}
		}
		requireApart(t, all, lines)
	}
	require.Greater(t, cycles, 200)
}
