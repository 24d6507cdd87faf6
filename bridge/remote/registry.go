package remote

import (
	"fmt"
	"maps"
	"slices"
	"sync"
)

// A registry holds what has the same name in the parent and in its workers.
type registry[T any] struct {
	what string

	mu      sync.RWMutex
	entries map[string]T
}

func (r *registry[T]) add(name string, entry T) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.entries[name]; ok {
		panic(fmt.Sprintf("remote: the %s %q is registered twice", r.what, name))
	}
	if r.entries == nil {
		r.entries = make(map[string]T)
	}
	r.entries[name] = entry
}

func (r *registry[T]) find(name string) (T, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	entry, ok := r.entries[name]
	return entry, ok
}

// each calls fn for the entries of now, in order of their names. It may use the registry.
func (r *registry[T]) each(fn func(name string, entry T)) {
	r.mu.RLock()
	entries := maps.Clone(r.entries)
	r.mu.RUnlock()
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		fn(name, entries[name])
	}
}
