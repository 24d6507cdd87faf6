package inspect

import (
	"fmt"
	"strconv"
	"time"
)

// duration writes d with three digits or so, in the unit that fits.
func duration(d time.Duration) string {
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}, {time.Millisecond, "ms"}, {time.Microsecond, "µs"}} {
		if d >= u.unit || d <= -u.unit {
			return digits(float64(d)/float64(u.unit)) + " " + u.name
		}
	}
	if d == 0 {
		return "0"
	}
	return strconv.Itoa(int(d)) + " ns"
}

// digits writes x with three digits, or more before the point.
func digits(x float64) string {
	switch {
	case x >= 100 || x <= -100:
		return strconv.FormatFloat(x, 'f', 0, 64)
	case x >= 10 || x <= -10:
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	return strconv.FormatFloat(x, 'f', 2, 64)
}

// number writes a whole number with commas.
func number(n any) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// rate writes a number that may be large and need not be exact.
func rate(x float64) string {
	switch {
	case x >= 1e6:
		return digits(x/1e6) + " M"
	case x >= 1e4:
		return digits(x/1e3) + " k"
	case x == float64(int64(x)):
		return number(int64(x))
	}
	return digits(x)
}

func size(x float64) string {
	units := []string{"B", "KiB", "MiB", "GiB", "TiB"}
	n := 0
	for x >= 1024 && n < len(units)-1 {
		x /= 1024
		n++
	}
	if n == 0 {
		return strconv.FormatFloat(x, 'f', 0, 64) + " B"
	}
	return digits(x) + " " + units[n]
}

func percent(x float64) string { return strconv.FormatFloat(100*x, 'f', 1, 64) + " %" }

func clock(t time.Time) string { return t.Format("15:04:05.000") }

func age(t time.Time) string { return duration(time.Since(t)) }

func until(when, now time.Duration) string {
	if when < now {
		return "due"
	}
	return duration(when - now)
}

// per returns the mean of n, or zero.
func per(sum time.Duration, n uint64) time.Duration {
	if n == 0 {
		return 0
	}
	return sum / time.Duration(n)
}
