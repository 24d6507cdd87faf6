package bench_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/bench"
)

// drawn returns the chart's texts and the classes of its bars, in order.
func drawn(t *testing.T, results ...bench.Result) (texts, bars []string) {
	var out strings.Builder
	require.NoError(t, bench.Chart(&out, results))
	for d := xml.NewDecoder(strings.NewReader(out.String())); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts, bars
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.CharData:
			if text := strings.TrimSpace(string(token)); text != "" {
				texts = append(texts, text)
			}
		case xml.StartElement:
			if token.Name.Local == "rect" {
				bars = append(bars, token.Attr[0].Value)
			}
		}
	}
}

func TestChart(t *testing.T) {
	a, b := bench.Workload{Name: "a<b"}, bench.Workload{Name: "c"}
	texts, bars := drawn(t,
		bench.Result{Workload: a, Flavour: bench.Step, Ratio: 0.5, CPURatio: 0.4},
		bench.Result{Workload: a, Flavour: bench.Straight, Ratio: 2},
		bench.Result{Workload: a, Flavour: bench.Goroutines},
		bench.Result{Workload: b, Flavour: bench.Callback, Ratio: 100})
	require.Equal(t, []string{"less", "cpu", "more", "more"}, bars)
	require.Equal(t, []string{"a<b", "step", "0.50", "straight", "2.00", "c", "callback", "100.00"},
		texts[len(texts)-8:])
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestAChartThatCannotBeWritten(t *testing.T) {
	require.ErrorIs(t, bench.Chart(broken{}, nil), io.ErrClosedPipe)
}
