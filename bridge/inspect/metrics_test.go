package inspect_test

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/bridge/pool"
	"github.com/monoloop-go/monoloop/loop"
)

// A metric is a family of the text format of Prometheus.
type metric struct {
	help, kind string
	samples    []sample
}

type sample struct {
	name   string
	labels map[string]string
	value  float64
}

var (
	sampleLine = regexp.MustCompile(`^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{.*\})? (\S+)$`)
	labelPair  = regexp.MustCompile(`^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)`)
	unescape   = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n")
)

// exposed parses the text format strictly: each line is a comment of a family or a sample of the family that was begun
// last, each family stands once, and the text ends with a line.
func exposed(t *testing.T, text string) map[string]*metric {
	require.True(t, strings.HasSuffix(text, "\n"))
	all := map[string]*metric{}
	var name string
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		if rest, found := strings.CutPrefix(line, "# HELP "); found {
			var help string
			name, help, _ = strings.Cut(rest, " ")
			require.NotContains(t, all, name, "a family that stands twice")
			all[name] = &metric{help: help}
		} else if rest, found := strings.CutPrefix(line, "# TYPE "); found {
			of, kind, _ := strings.Cut(rest, " ")
			require.Equal(t, name, of)
			all[name].kind = kind
		} else {
			require.Contains(t, all, name)
			all[name].samples = append(all[name].samples, parseSample(t, name, line))
		}
	}
	return all
}

func parseSample(t *testing.T, family, line string) sample {
	parts := sampleLine.FindStringSubmatch(line)
	require.NotNil(t, parts, line)
	require.Contains(t, []string{family, family + "_bucket", family + "_sum", family + "_count"}, parts[1])
	value, err := strconv.ParseFloat(parts[3], 64)
	require.NoError(t, err, line)
	s := sample{parts[1], map[string]string{}, value}
	for left := strings.Trim(parts[2], "{}"); left != ""; {
		pair := labelPair.FindStringSubmatch(left)
		require.NotNil(t, pair, line)
		require.NotContains(t, s.labels, pair[1])
		s.labels[pair[1]] = unescape.Replace(pair[2])
		left = left[len(pair[0]):]
	}
	return s
}

// What is exposed follows the conventions: names have units, counters end with _total, the buckets of a histogram grow
// and the last of them is its count.
func TestMetrics(t *testing.T) {
	serve(t, world{}, func(co *loop.Co) error {
		for {
			if err := co.Sleep(time.Millisecond); err != nil {
				return err
			}
		}
	}, func(w world) {
		all := exposed(t, get(t, w.url+"/metrics"))
		for name, m := range all {
			require.NotEmpty(t, m.help, name)
			require.NotEmpty(t, m.samples, name)
			require.Regexp(t, `^monoloop_[a-z_]+$`, name)
			switch m.kind {
			case "counter":
				require.True(t, strings.HasSuffix(name, "_total"), name)
			case "histogram":
				checkHistogram(t, name, m)
			default:
				require.Equal(t, "gauge", m.kind, name)
				require.False(t, strings.HasSuffix(name, "_total"), name)
			}
		}
		require.InDelta(t, 1, all["monoloop_up"].samples[0].value, 0)
		require.Positive(t, all["monoloop_steps_total"].samples[0].value)
		steps := all["monoloop_step_seconds"].samples
		require.Positive(t, steps[len(steps)-1].value, "the count of steps")
	})
}

// Pools have their numbers, and each a name of its own; a name may be hostile.
func TestMetricsOfPools(t *testing.T) {
	in := inspect.New(nil)
	measured := pool.NewWith(&pool.Options{Workers: 2, Measure: true})
	defer measured.Close()
	in.AddPool("a\"\n", measured)
	in.AddPool("a\"\n", pool.New(3))
	var limits, measures []string
	serve(t, world{in: in}, deadlock, func(w world) { // which waits in the loop's executor
		all := exposed(t, get(t, w.url+"/metrics"))
		for _, s := range all["monoloop_pool_limit"].samples {
			limits = append(limits, fmt.Sprintf("%q %v", s.labels["pool"], s.value))
		}
		for _, s := range all["monoloop_pool_run_seconds_total"].samples {
			measures = append(measures, s.labels["pool"])
		}
		require.Len(t, all["monoloop_pool_running_jobs"].samples, 3)
		require.InDelta(t, 1, all["monoloop_pool_running_jobs"].samples[2].value, 0)
	})
	require.Equal(t, []string{`"a\"\n" 2`, `"a\"\n (2)" 3`,
		fmt.Sprintf(`"executor of main" %d`, pool.DefaultWorkers())}, limits)
	require.Equal(t, []string{"a\"\n"}, measures)
}

func checkHistogram(t *testing.T, name string, m *metric) {
	require.True(t, strings.HasSuffix(name, "_seconds"), name)
	var bounds, counts []float64
	last := map[string]float64{}
	for _, s := range m.samples {
		last[strings.TrimPrefix(s.name, name)] = s.value
		if s.name == name+"_bucket" {
			bound, err := strconv.ParseFloat(s.labels["le"], 64)
			require.NoError(t, err)
			bounds, counts = append(bounds, bound), append(counts, s.value)
		}
	}
	require.True(t, slices.IsSorted(bounds) && slices.IsSorted(counts), fmt.Sprint(name, bounds, counts))
	require.True(t, math.IsInf(bounds[len(bounds)-1], 1), name)
	require.InDelta(t, last["_bucket"], last["_count"], 0)
	require.GreaterOrEqual(t, last["_sum"], 0.0)
}
