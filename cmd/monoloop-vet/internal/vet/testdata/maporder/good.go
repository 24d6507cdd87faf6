package maporder

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
)

type account struct {
	name    string
	balance int
	touched bool
}

func (a *account) count(by int) { a.balance += by }

type set map[string]struct{}

func (s set) add(name string) { s[name] = struct{}{} }

func label(name string, n int) string {
	text := fmt.Sprintf("%s: %d", name, n)
	return strings.ToUpper(text)
}

func commute(_ *loop.Co, m map[string]int, accounts map[string]*account) (int, map[string]string, error) {
	n, sum, most, ready := 0, 0, 0, true
	labels, byNumber, names := make(map[string]string), make(map[int]string), make(set)
	for range m {
		n++
	}
	for name, v := range m {
		sum += v
		most = max(most, v)
		ready = ready && v > 0
		labels[name] = label(name, v)
		byNumber[v] = name
		names.add(name)
		double := v * 2
		double++
		m[name] = double
		if v == 0 {
			delete(m, name)
			continue
		}
		last = "any"
	}
	for name, a := range accounts {
		a.name = name
		a.touched = true
		a.count(1)
		a.balance -= sum
	}
	clear(m)
	return n + most, labels, nil
}

func search(_ *loop.Co, m map[string]int, fs []*future.Future[int]) (string, error) {
	done := make(map[*future.Future[int]]bool)
	for _, f := range fs {
		done[f] = f.Done()
	}
	for f := range done {
		if !f.Done() {
			return "pending", nil
		}
	}
	var best string
	most := -1
	for name, v := range m {
		switch {
		case v < 0:
			return "", fmt.Errorf("%s is negative: %d", name, v)
		case v > most:
			best, most = name, v
		}
	}
	for range m {
		return "not empty", nil
	}
	found := false
	for name := range m {
		found = found || strings.HasPrefix(name, "x")
		_ = slices.ContainsFunc([]string{"a"}, func(s string) bool { return s == name })
	}
	return best, nil
}

func sorted(co *loop.Co, m map[string]int, due map[string]time.Duration) error {
	var names, others, rest []string
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names)
	for name, v := range m {
		if v > 0 {
			others = append(others, name)
		}
	}
	slices.SortFunc(others, func(a, b string) int { return cmp.Compare(m[a], m[b]) })
	for name := range m {
		rest = append(rest, name)
	}
	sortByLength(rest)
	keys, i := make([]string, len(m)), 0
	for name := range m {
		keys[i] = name
		i++
	}
	slices.Sort(keys)
	groups := make(map[int][]string)
	for name, v := range m {
		groups[v] = append(groups[v], name)
	}
	for _, group := range groups {
		slices.Sort(group)
	}
	for _, name := range slices.Sorted(maps.Keys(due)) {
		if err := co.Sleep(due[name]); err != nil {
			return err
		}
	}
	for range maps.Values(m) {
		_ = co.Yield()
	}
	for range m {
		_ = co.Yield()
	}
	for name := range m {
		var local []string
		local = append(local, name)
		m[local[0]] = len(local)
	}
	return nil
}

func sortByLength(s []string) {
	slices.SortFunc(s, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
}

// What is not task code may do as it likes.
func ordinary(m map[string]int) {
	for name := range m {
		fmt.Println(name)
	}
}

// So may the code of a job.
func slice(_ *loop.Co, s []string) {
	for _, name := range s {
		fmt.Println(name)
	}
}
