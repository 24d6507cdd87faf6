package inspect

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
)

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
