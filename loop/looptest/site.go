package looptest

import (
	"maps"
	"slices"
)

// SiteCount tells of one Site over all schedules.
type SiteCount struct {
	Name    string
	Reached int // how often the program asked
	Fired   int
}

// sites counts by name.
type sites map[string]*SiteCount

func (s sites) of(name string) *SiteCount {
	c := s[name]
	if c == nil {
		c = &SiteCount{Name: name}
		s[name] = c
	}
	return c
}

func (s sites) add(more sites) {
	for name, c := range more {
		sum := s.of(name)
		sum.Reached += c.Reached
		sum.Fired += c.Fired
	}
}

// sorted returns the counts in order of their names.
func (s sites) sorted() (all []SiteCount) {
	for _, name := range slices.Sorted(maps.Keys(s)) {
		all = append(all, *s[name])
	}
	return all
}

// site is T.Site.
func (r *run) site(name string) bool {
	count := r.sites.of(name)
	count.Reached++
	if r.ask(asksSite, newAsker(name)) == 0 {
		return false
	}
	count.Fired++
	r.tell("site %q fires", name)
	return true
}
