package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"slices"
	"sync"
)

// Kept are the results of a run, and, if there is a file for them, of those before it: all suites on all platforms take
// hours, which need not be those of one run. What has passed is not run again, until the file is removed.
//
// Mu guards all but path, and is held while the file is written.
type kept struct {
	path string // of the file; empty if there is none

	mu sync.Mutex
	of map[string]*keptPlatform // by the platform's name
}

// A keptPlatform is what is known of a platform.
type keptPlatform struct {
	Packages map[string]result // by their names
	Events   string            // same, or what was other than here; empty if they were not compared
	Go       []string          // the versions, and
	Commits  []string          // the commits of this module, of which the results are
}

// same is what Events is where all is well.
const same = "same"

// readKept reads the results of earlier runs; there are none if there is no such file.
func readKept(path string) (*kept, error) {
	k := &kept{path: path, of: map[string]*keptPlatform{}}
	if path == "" {
		return k, nil
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return k, nil
	}
	if err != nil {
		return nil, err
	}
	return k, json.Unmarshal(text, &k.of)
}

// passed returns the result of a package that need not be run again.
func (k *kept) passed(p *platform, pkg string) (result, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	r, ok := k.platform(p).Packages[pkg]
	return r, ok && !r.bad()
}

// platform is called with mu held.
func (k *kept) platform(p *platform) *keptPlatform {
	on := k.of[p.name()]
	if on == nil {
		on = &keptPlatform{Packages: map[string]result{}}
		k.of[p.name()] = on
	}
	return on
}

// change changes what is known of a platform, and writes the file.
func (k *kept) change(p *platform, r *run, change func(on *keptPlatform)) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	on := k.platform(p)
	change(on)
	on.Go, on.Commits = added(on.Go, r.goVersion), added(on.Commits, r.commit)
	if k.path == "" {
		return nil
	}
	text, err := json.MarshalIndent(k.of, "", "\t")
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(k.path+".new", text, 0o644), os.Rename(k.path+".new", k.path))
}

func added(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// row returns what is known of a platform.
func (k *kept) row(p *platform) row {
	k.mu.Lock()
	defer k.mu.Unlock()
	on := k.platform(p)
	r := row{platform: p, traces: on.traces(), events: on.Events}
	for _, pkg := range slices.Sorted(maps.Keys(on.Packages)) {
		res := on.Packages[pkg]
		if r.results = append(r.results, res); res.Late {
			r.late = append(r.late, pkg+" "+res.Trouble)
		}
	}
	return r
}

// traces says whether the conformance programs, which are the tests of a package, have CPython's traces.
func (on *keptPlatform) traces() string {
	switch r, ok := on.Packages["cmd/monoloop/internal/conform"]; {
	case !ok:
		return "not compared"
	case r.bad():
		return "not the same"
	}
	return same
}

// made lists the versions and commits of the results on some platforms.
func (k *kept) made(ps []*platform) (versions, commits []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, p := range ps {
		for _, v := range k.platform(p).Go {
			versions = added(versions, v)
		}
		for _, c := range k.platform(p).Commits {
			commits = added(commits, c)
		}
	}
	slices.SortFunc(versions, cmp.Compare[string])
	return versions, commits
}
