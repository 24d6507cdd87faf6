package inspect_test

import (
	"fmt"
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
	partsOf = regexp.MustCompile(`([MCH])([-\d ]+)`)
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

// along calls yield for points of a path, each a few pixels behind the last.
func along(path string, yield func(x, y float64)) {
	var x, y float64
	for _, part := range partsOf.FindAllStringSubmatch(path, -1) {
		n := floats(part[2])
		switch part[1] {
		case "M":
			x, y = n[0], n[1]
		case "H":
			for ; x < n[0]; x += 2 {
				yield(x, y)
			}
			x = n[0]
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
		for i, b := range boxes {
			for _, other := range boxes[i+1:] {
				require.False(t, other.has(b.x+2, b.y+2), "boxes do not overlap")
			}
		}
		lines := lineOf.FindAllStringSubmatch(page, -1)
		require.Greater(t, len(lines), 20)
		for _, line := range lines {
			along(line[1], func(x, y float64) {
				for _, b := range boxes {
					require.False(t, b.has(x, y), "%s runs behind %+v", line[1], b)
				}
			})
		}
	})
}
