package flight_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/lab"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/flight"
	"github.com/monoloop-go/monoloop/task"
)

// reread writes a record and reads it again.
func reread(t *testing.T, f *flight.Flight) *flight.Flight {
	t.Helper()
	var b bytes.Buffer
	_, err := f.WriteTo(&b)
	require.NoError(t, err)
	again, err := flight.Read(&b)
	require.NoError(t, err)
	again.Taken = f.Taken // without a monotonic part
	return again
}

func written(t *testing.T, f *flight.Flight) []byte {
	t.Helper()
	var b bytes.Buffer
	_, err := f.WriteTo(&b)
	require.NoError(t, err)
	return b.Bytes()
}

func TestWhatIsDamagedIsRefused(t *testing.T) {
	whole := written(t, record(t, nil, scene))
	for n := 1; n < len(whole); n++ {
		_, err := flight.Read(bytes.NewReader(whole[:n]))
		if n < 16 {
			require.ErrorIs(t, err, flight.ErrForeign)
		} else {
			require.ErrorIs(t, err, flight.ErrDamaged)
			require.Contains(t, err.Error(), "cut")
		}
	}
	for n := range whole {
		changed := bytes.Clone(whole)
		changed[n] ^= 4
		_, err := flight.Read(bytes.NewReader(changed))
		require.Error(t, err)
		if n > 25 {
			require.ErrorContains(t, err, "checksum")
		}
	}
	_, err := flight.Read(strings.NewReader("GIF89a and what else a picture has in it"))
	require.EqualError(t, err, "flight: not a record of a flight that this program can read: it does not begin as one")
	newer := bytes.Clone(whole)
	newer[16] = 7
	_, err = flight.Read(bytes.NewReader(newer))
	require.ErrorIs(t, err, flight.ErrForeign)
	require.ErrorContains(t, err, "version 7")
	newer[16] = 0
	_, err = flight.Read(bytes.NewReader(newer))
	require.ErrorContains(t, err, "version 0")
	_, err = flight.Read(bytes.NewReader(nil))
	require.Equal(t, io.EOF, err)
}

// A file of version 1, which did not say what a settled object was, is read, and written as one of today.
func TestTheFirstVersionIsRead(t *testing.T) {
	file, err := os.ReadFile("testdata/version1.flight")
	require.NoError(t, err)
	f, err := flight.Read(bytes.NewReader(file))
	require.NoError(t, err)
	require.Equal(t, f, reread(t, f))
	got := lines(f)
	got.Require(t, "0s 0 run ", "0s 1 start main", "0s 0 step main", "0s 1 start waiter by main", "0s 1 park main on sleep",
		"0s 0 step waiter", "0s 0 park waiter on future", "0s 0 wait for 1s at most", "1s 0 wait end ",
		"1s 1 timer late by 0s", "1s 0 callback end of a sleep", "1s 1 wake main", "1s 0 step main", "1s 1 yield main",
		"1s 0 step main", "1s 0 settle failed by main", "1s 1 wake waiter by main", "1s 1 park main on task waiter",
		"1s 0 step waiter", "1s 0 end waiter: failed: boom", "1s 0 settle failed by waiter", "1s 1 wake main by waiter",
		"1s 0 step main", "1s 0 end main: failed: boom", "1s 1 ready ", "1s 0 callback *loop.endRun",
		"1s 0 run end failed: boom", "1s 0 run ", "1s 0 run end finished")
}

func TestAFolderKeepsTheLastRecords(t *testing.T) {
	d := &flight.Folder{Path: filepath.Join(t.TempDir(), "flights"), Files: 3}
	f := record(t, nil, scene)
	start := f.Taken
	for i := range 5 {
		f.Taken = start.Add(time.Duration(i/2) * time.Second)
		require.NoError(t, d.Put(f))
	}
	require.NoError(t, os.WriteFile(filepath.Join(d.Path, "another.txt"), nil, 0o600))
	require.Len(t, flights(t, d.Path), 3)
	d.Bytes = int64(len(written(t, f))) + 1
	require.NoError(t, d.Put(f))
	require.Len(t, flights(t, d.Path), 1)
	require.FileExists(t, filepath.Join(d.Path, "another.txt"))
	d.Bytes = 10
	require.ErrorContains(t, d.Put(f), "the folder may have 10")
}

func flights(t *testing.T, path string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(path, "*.flight"))
	require.NoError(t, err)
	for _, name := range names {
		b, err := os.ReadFile(name)
		require.NoError(t, err)
		_, err = flight.Read(bytes.NewReader(b))
		require.NoError(t, err)
	}
	return names
}

func TestAWriterHasALimit(t *testing.T) {
	f := record(t, nil, scene)
	size := int64(len(written(t, f)))
	for _, test := range []struct {
		records, want int
		most          int64
	}{{3, 3, 100 * size}, {100, 2, 2*size + 1}, {0, 0, size}} {
		var b bytes.Buffer
		put := flight.Writer(&b, test.records, test.most)
		for range 5 {
			require.NoError(t, put(f))
		}
		got := 0
		for {
			_, err := flight.Read(&b)
			if err == io.EOF {
				break
			}
			require.NoError(t, err)
			got++
		}
		require.Equal(t, test.want, got)
	}
}

// timed is a record in which each step takes time.
func timed(t *testing.T) (f *flight.Flight) {
	synctest.Test(t, func(t *testing.T) {
		r := flight.New(&flight.Options{Exact: true})
		require.NoError(t, loop.RunWith(t.Context(), &loop.Options{Recorder: r}, func(co *loop.Co) error {
			slow := task.Do(co, func(co *loop.Co) error {
				time.Sleep(3 * time.Second)
				return co.Sleep(time.Second)
			})
			slow.Co().SetName(`<script src="http://x">slow`)
			quick := task.Do(co, func(*loop.Co) error { return nil })
			time.Sleep(time.Second)
			_, _ = slow.Await(co)
			_, err := quick.Await(co)
			return err
		}))
		f = r.Take("a test <b>")
	})
	return f
}

func TestASummaryTellsWhereTheTimeWent(t *testing.T) {
	s := timed(t).Summary()
	var j lab.Journal
	for _, x := range s.Tasks {
		j.Add("%s: %d steps, ran %v, ready %v, parked %v, ended %v", x.Name, x.Steps, x.Running, x.Ready,
			x.Parked, x.Ended)
	}
	for _, x := range s.Steps {
		j.Add("step %s at %v took %v", x.What, x.From, x.Took)
	}
	for _, x := range s.Queued {
		j.Add("queued %s at %v took %v", x.What, x.From, x.Took)
	}
	j.Add("busy %v, idle %v", s.Busy, s.Idle)
	j.Require(t,
		`<script src="http://x">slow: 2 steps, ran 3s, ready 1s, parked map[sleep:1s], ended true`,
		"main: 2 steps, ran 1s, ready 0s, parked map[task <script src=\"http://x\">slow:4s], ended true",
		"Task-3: 1 steps, ran 0s, ready 4s, parked map[], ended true",
		`step <script src="http://x">slow at 1s took 3s`,
		"step main at 0s took 1s",
		"queued Task-3 at 0s took 4s",
		`queued <script src="http://x">slow at 0s took 1s`,
		"busy 4s, idle 1s")
}

func TestTextIsALineAnEvent(t *testing.T) {
	f := timed(t)
	f.Error = "an \x1b[31merror"
	var b strings.Builder
	require.NoError(t, f.WriteText(&b))
	n := 0
	for range f.Events() {
		n++
	}
	require.Equal(t, n+3, strings.Count(b.String(), "\n"))
	require.NotContains(t, b.String(), "\x1b")
	b.Reset()
	require.NoError(t, f.WriteSummary(&b, 2))
	require.Contains(t, b.String(), "... 1 more\n")
}

func TestThePageNeedsNothingAndEscapesNames(t *testing.T) {
	var b strings.Builder
	require.NoError(t, timed(t).WriteHTML(&b))
	page := b.String()
	require.Contains(t, page, "&lt;script src=&#34;http://x&#34;&gt;slow")
	require.Contains(t, page, "a test &lt;b&gt;")
	for _, never := range []string{"<script", "src=\"", "href", "url(", "@import", "<link", "<img"} {
		require.NotContains(t, page, never)
	}
	require.Contains(t, page, "prefers-color-scheme: dark")
	require.Contains(t, page, "default-src 'none'")
}

// The trace event format: an object with traceEvents, each of which has a phase, and what that phase asks for.
func TestTheTraceIsOfTheDocumentedFormat(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, timed(t).WriteTrace(&b))
	var trace struct {
		DisplayTimeUnit string
		TraceEvents     []map[string]any
	}
	require.NoError(t, json.Unmarshal(b.Bytes(), &trace))
	require.Equal(t, "ms", trace.DisplayTimeUnit)
	begun, names, counts := map[any]float64{}, map[any]string{}, 0
	slices := map[any]float64{}
	for _, e := range trace.TraceEvents {
		require.IsType(t, 0.0, e["pid"])
		require.IsType(t, 0.0, e["tid"])
		require.IsType(t, "", e["name"])
		ts, ok := e["ts"].(float64)
		require.True(t, ok && ts >= 0)
		args, _ := e["args"].(map[string]any)
		switch e["ph"] {
		case "M":
			if e["name"] == "thread_name" {
				names[e["tid"]] = args["name"].(string)
			}
		case "X":
			d, ok := e["dur"].(float64)
			require.True(t, ok && d >= 0)
			slices[e["tid"]] += d
		case "C":
			counts++
			require.GreaterOrEqual(t, args["length"].(float64), 0.0)
		case "i":
			require.Equal(t, "t", e["s"])
		case "s":
			require.NotContains(t, begun, e["id"])
			begun[e["id"]] = ts
		case "f":
			require.Equal(t, "e", e["bp"], "the arrow leads to the slice that begins then")
			require.Contains(t, begun, e["id"])
			require.LessOrEqual(t, begun[e["id"]], ts)
			delete(begun, e["id"])
		default:
			t.Fatalf("no such phase is written: %v", e)
		}
	}
	require.Empty(t, begun)
	require.Positive(t, counts)
	require.Equal(t, map[any]string{0.0: "the loop", 1.0: "main", 2.0: `<script src="http://x">slow`, 3.0: "Task-3"},
		names)
	require.Equal(t, map[any]float64{0.0: 1e6, 1.0: 1e6, 2.0: 3e6, 3.0: 0}, slices)
}

func FuzzRead(f *testing.F) {
	r := flight.New(nil)
	_ = loop.RunWith(f.Context(), &loop.Options{Recorder: r}, func(co *loop.Co) error {
		co.SetName("fuzz")
		_ = co.Sleep(1)
		return errBoom
	})
	var b bytes.Buffer
	_, _ = r.Take("seed").WriteTo(&b)
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, file := range [][]byte{data, flight.Sealed(data)} {
			got, err := flight.Read(bytes.NewReader(file))
			if err != nil {
				continue
			}
			require.NoError(t, got.WriteText(io.Discard))
			require.NoError(t, got.WriteSummary(io.Discard, 10))
			require.NoError(t, got.WriteTrace(io.Discard))
			require.NoError(t, got.WriteHTML(io.Discard))
			require.Equal(t, got, reread(t, got))
		}
	})
}
