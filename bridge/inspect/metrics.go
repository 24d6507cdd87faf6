package inspect

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// metrics answers in the text format of Prometheus, for all loops and pools at once. A loop that does not answer is
// there with what was known last, and monoloop_up of it is 0.
func (in *Inspector) metrics(w http.ResponseWriter, r *http.Request) {
	m := &exposition{families: map[string]*family{}}
	for _, name := range in.names() {
		if a := in.find(name); a != nil {
			in.loopMetrics(m, a, r)
		}
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = w.Write(m.text())
}

func (in *Inspector) loopMetrics(m *exposition, a *attached, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), in.opts.Patience)
	defer cancel()
	up := 1
	if _, err := a.ask(ctx, 0); err != nil {
		up = 0
	}
	p := a.tally.last()
	c, l := &p.counters, labels{"loop", a.name}
	m.gauge("monoloop_up", "Whether the loop has answered.", l, up)
	m.gauge("monoloop_tasks", "Tasks that have not ended.", l, p.loop.Tasks)
	m.gauge("monoloop_ready_entries", "Entries of the ready queue.", l, p.loop.Ready)
	m.gauge("monoloop_timers", "Timers that are set.", l, p.loop.Timers)
	m.counter("monoloop_turns_total", "Turns of the loop that have run something.", l, c.Turns)
	m.counter("monoloop_steps_total", "Steps of tasks.", l, c.Steps)
	m.counter("monoloop_callbacks_total", "Entries of the ready queue that are no steps.", l, c.Callbacks)
	m.counter("monoloop_posts_total", "Posts of other goroutines.", l, c.Posts)
	m.counter("monoloop_timers_fired_total", "Timers that became due.", l, c.TimersFired)
	m.counter("monoloop_tasks_started_total", "Tasks that were started.", l, c.Started)
	m.counter("monoloop_tasks_ended_total", "Tasks that have ended.", l, c.Ended)
	m.counter("monoloop_reports_total", "Reports to the error handler.", l, c.Reports)
	m.counter("monoloop_busy_seconds_total", "Time in steps and callbacks.", l, seconds(c.Busy))
	m.histogram("monoloop_step_seconds", "Time of a step.", l, &c.Step)
	m.histogram("monoloop_ready_wait_seconds", "Time of a task in the ready queue.", l, &c.Wait)
	m.histogram("monoloop_timer_lag_seconds", "Time of timers behind their deadlines.", l, &c.Lag)
}

// An exposition is metrics in the making: the lines of one name must stand together.
type exposition struct {
	order    []string
	families map[string]*family
}

type family struct {
	help, kind string
	lines      bytes.Buffer
}

// labels are names and values, in turn.
type labels []string

func (l labels) String() string {
	if len(l) == 0 {
		return ""
	}
	var pairs []string
	for i := 0; i < len(l); i += 2 {
		pairs = append(pairs, l[i]+`="`+escapeLabel.Replace(strings.ToValidUTF8(l[i+1], "\uFFFD"))+`"`)
	}
	return "{" + strings.Join(pairs, ",") + "}"
}

var escapeLabel = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

func (m *exposition) family(name, help, kind string) *family {
	f := m.families[name]
	if f == nil {
		f = &family{help: help, kind: kind}
		m.families[name] = f
		m.order = append(m.order, name)
	}
	return f
}

func (m *exposition) gauge(name, help string, l labels, value any) {
	fmt.Fprintf(&m.family(name, help, "gauge").lines, "%s%v %v\n", name, l, value)
}

func (m *exposition) counter(name, help string, l labels, value any) {
	fmt.Fprintf(&m.family(name, help, "counter").lines, "%s%v %v\n", name, l, value)
}

func (m *exposition) histogram(name, help string, l labels, h *Histogram) {
	f := m.family(name, help, "histogram")
	var below uint64
	for i, n := range h.Buckets {
		below += n
		bound := "+Inf"
		if i < len(h.Buckets)-1 {
			bound = seconds(Bound(i))
		}
		fmt.Fprintf(&f.lines, "%s_bucket%v %d\n", name, append(l[:len(l):len(l)], "le", bound), below)
	}
	fmt.Fprintf(&f.lines, "%s_sum%v %s\n%s_count%v %d\n", name, l, seconds(h.Sum), name, l, below)
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'g', -1, 64) }

func (m *exposition) text() []byte {
	var b bytes.Buffer
	for _, name := range m.order {
		f := m.families[name]
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s %s\n", name, f.help, name, f.kind)
		b.Write(f.lines.Bytes())
	}
	return b.Bytes()
}
