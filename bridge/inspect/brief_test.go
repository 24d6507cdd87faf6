package inspect

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBrief(t *testing.T) {
	for text, want := range map[string]string{
		`job of pool "p" made at /home/ada/shop/orders/cart.go:67, pending`: `job of pool "p" made at orders/cart.go:67, pending`,
		"cart.go:7":  "cart.go:7",
		"/cart.go:7": "/cart.go:7",
		"example.com/shop/orders.(*Cart).add (/home/ada/cart.go:7)": "orders.(*Cart).add (ada/cart.go:7)",
		"orders.add":                     "orders.add",
		"reads and/or writes":            "reads and/or writes",
		"GET https://example.com/a/b.js": "GET https://example.com/a/b.js",
		"sleep 1.999295621s":             "sleep 1.999s",
		"took 150.728756ms, 12.5µs":      "took 150.728ms, 12.5µs",
		strings.Repeat("é", 1000):        strings.Repeat("é", mostWords-1) + "…",
	} {
		require.Equal(t, want, brief(text))
	}
}
