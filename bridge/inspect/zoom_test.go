package inspect_test

import (
	"fmt"
	"regexp"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
)

var svgSize = regexp.MustCompile(`<svg(?: width="(\d+)" height="(\d+)")? viewBox="0 0 (\d+) (\d+)"`)

// The picture of the graph has the size that was asked for, of which the page offers some; the cycle in it can be found
// by a link.
func TestZoom(t *testing.T) {
	serve(t, world{}, deadlock, func(w world) {
		await(t, w.url+"/api/graph", func(s *inspect.Snapshot) bool { return len(s.Cycles) > 0 })
		for zoom, percent := range map[string]int{"": 100, "?zoom=50": 50, "?zoom=150": 150} {
			page := get(t, w.url+"/graph"+zoom)
			size := svgSize.FindStringSubmatch(page)
			width, err := strconv.Atoi(size[3])
			require.NoError(t, err)
			require.Equal(t, strconv.Itoa(width*percent/100), size[1])
			require.Contains(t, page, fmt.Sprintf(`aria-current="true">%d %%</a>`, percent))
			require.Contains(t, page, `<a href="#cycle">`)
			require.Contains(t, page, ` id="cycle" class="node hot"`)
		}
		page := get(t, w.url+"/graph?zoom=0")
		require.Empty(t, svgSize.FindStringSubmatch(page)[1])
		require.Contains(t, page, `class="box picture whole"`)
	})
}
