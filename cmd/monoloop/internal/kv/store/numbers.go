package store

import (
	"bytes"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// span makes of a first and a last index, where negative ones count from the end, a part of what has n elements.
func span(first, last, n int) (from, to int) {
	if first < 0 {
		first = max(first+n, 0)
	}
	if last < 0 {
		last += n
	}
	if last = min(last, n-1); first > last {
		return 0, 0
	}
	return first, last + 1
}

func appendDecimal(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }

func decimal(n int64) []byte { return appendDecimal(nil, n) }

func lower(b []byte) string { return strings.ToLower(string(b)) }

// float parses a number with a fraction; not a number is none.
func float(b []byte) (float64, bool) {
	f, err := strconv.ParseFloat(string(b), 64)
	return f, (err == nil || math.IsInf(f, 0)) && !math.IsNaN(f) && bytes.IndexByte(b, '_') < 0
}

// floatSum adds two numbers in text form, nil counting as 0, with the 64 bits of precision that Redis has.
func (c *call) floatSum(text, by []byte, wrong string) []byte {
	if text == nil {
		text = []byte("0")
	}
	x, y := c.precise(text, wrong), c.precise(by, notFloat)
	c.failIf(x.IsInf() || y.IsInf(), "ERR increment would produce NaN or Infinity")
	sum := x.Add(x, y).Append(nil, 'f', 17)
	return bytes.TrimSuffix(bytes.TrimRight(sum, "0"), []byte("."))
}

func (c *call) precise(text []byte, wrong string) *big.Float {
	_, ok := float(text)
	c.failIf(!ok, wrong)
	f, _, err := big.ParseFloat(string(text), 10, 64, big.ToNearestEven)
	c.failIf(err != nil, wrong)
	return f
}
