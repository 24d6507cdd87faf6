package remote

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Duration gives a duration in few characters, as 350ms, 2.1s, 3m05s or 2d04h.
func Duration(d time.Duration) string {
	switch {
	case d < 0:
		return "?"
	case d == 0:
		return "0"
	case d < time.Microsecond:
		return fmt.Sprintf("%dns", d.Nanoseconds())
	case d < time.Millisecond-500*time.Nanosecond:
		return digits(d, time.Microsecond, "µs")
	case d < time.Second-500*time.Microsecond:
		return digits(d, time.Millisecond, "ms")
	case d < time.Minute-500*time.Millisecond:
		return digits(d, time.Second, "s")
	}
	s := int64(d.Round(time.Second) / time.Second)
	switch {
	case s < 3600:
		return fmt.Sprintf("%dm%02ds", s/60, s%60)
	case s < 86400:
		return fmt.Sprintf("%dh%02dm", s/3600, s/60%60)
	}
	return fmt.Sprintf("%dd%02dh", s/86400, s/3600%24)
}

// digits gives one decimal to what has one digit before the point.
func digits(d, unit time.Duration, name string) string {
	v := float64(d) / float64(unit)
	if v < 9.95 && d%unit != 0 {
		return strconv.FormatFloat(v, 'f', 1, 64) + name
	}
	return strconv.FormatFloat(v, 'f', 0, 64) + name
}

// count groups the digits of a number.
func count[N int | uint64](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// size gives a number of bytes in binary units.
func size(n uint64) string {
	const units = "KMGTPE"
	if n < 1024 {
		return fmt.Sprintf("%d B", n)
	}
	v, i := float64(n)/1024, 0
	for ; v >= 1023.5; i++ {
		v /= 1024
	}
	if v < 9.95 {
		return fmt.Sprintf("%.1f %ciB", v, units[i])
	}
	return fmt.Sprintf("%.0f %ciB", v, units[i])
}

// plural is one task, two tasks.
func plural[N int | uint64](n N, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return count(n) + " " + noun
}

func percent(part float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(100*part, 'f', 1, 64), ".0")
}
