package bugs

import (
	"slices"
	"time"

	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// resources are given to too many, or taken from who has them.
var resources = []Bug{
	{Name: "connection-shared", code: connectionShared,
		Wrong: "A connection is looked at, tested, and only then taken out of the pool."},
	{Name: "rate-limit", code: rateLimit,
		Wrong: "Whether there is a token is asked before a request, and the token taken after it."},
	{Name: "last-reference", code: lastReference,
		Wrong: "What nobody refers to is flushed and closed, and meanwhile somebody refers to it."},
	{Name: "evicted-in-use", Wrong: "A cache evicts the oldest entry, which may still be filled.", code: evictedInUse},
	{Name: "file-renamed-apart", code: fileRenamedApart,
		Wrong: "All write to a temporary file of the same name before they rename it."},
}

func connectionShared(_ *looptest.T, co *loop.Co, repaired bool) error {
	free := []int{1, 2}
	users := map[int]int{}
	use := func(co *loop.Co) error {
		connection := free[len(free)-1]
		if repaired {
			free = free[:len(free)-1]
		}
		if err := request(co); err != nil { // is it alive?
			return err
		}
		if !repaired {
			free = slices.DeleteFunc(free, func(c int) bool { return c == connection })
		}
		users[connection]++
		defer func() { users[connection]--; free = append(free, connection) }()
		return firstError(holds(users[connection] == 1, "connection %d has two users", connection), request(co))
	}
	return join(co, start(co, "a", use), start(co, "b", after(1, use)))
}

func rateLimit(_ *looptest.T, co *loop.Co, repaired bool) error {
	tokens := 2
	var passed []time.Duration
	call := func(co *loop.Co) error {
		if tokens == 0 {
			return nil // refused
		}
		if repaired {
			tokens--
		}
		if err := request(co); err != nil {
			return err
		}
		if !repaired {
			tokens--
		}
		passed = append(passed, co.Loop().Time())
		return nil
	}
	var calls []*task.Task[struct{}]
	for _, name := range []string{"a", "b", "c"} {
		calls = append(calls, start(co, name, call))
		call = after(1, call)
	}
	if err := join(co, calls...); err != nil {
		return err
	}
	return holds(len(passed) <= 2, "%d calls have passed, at %v, and 2 may", len(passed), passed)
}

func lastReference(_ *looptest.T, co *loop.Co, repaired bool) error {
	references, open := 1, true
	release := func(co *loop.Co) error {
		if references--; references > 0 {
			return nil
		}
		if err := request(co); err != nil { // flushes
			return err
		}
		if repaired && references > 0 {
			return nil
		}
		open = false
		return nil
	}
	use := func(co *loop.Co) error {
		if !open {
			return nil // opens another one
		}
		references++
		err := request(co)
		return firstError(err, holds(open, "a file is used that is closed"), release(co))
	}
	return join(co, start(co, "owner", release), start(co, "guest", after(1, use)))
}

func evictedInUse(_ *looptest.T, co *loop.Co, repaired bool) error {
	type entry struct{ filling, freed bool }
	var entries []*entry
	add := func(co *loop.Co) error {
		if len(entries) == 2 {
			oldest := slices.IndexFunc(entries, func(e *entry) bool { return !repaired || !e.filling })
			if oldest < 0 {
				return nil // not cached
			}
			entries[oldest].freed = true
			entries = slices.Delete(entries, oldest, oldest+1)
		}
		e := &entry{filling: true}
		entries = append(entries, e)
		err := request(co)
		e.filling = false
		return firstError(err, holds(!e.freed, "an entry was filled that was evicted"))
	}
	return join(co, start(co, "a", add), start(co, "b", add), start(co, "c", after(1, add)))
}

func fileRenamedApart(_ *looptest.T, co *loop.Co, repaired bool) error {
	files := map[string]string{}
	save := func(name, text string) body {
		temporary := "temporary"
		if repaired {
			temporary = name + ".temporary"
		}
		return func(co *loop.Co) error {
			files[temporary] = text
			if err := request(co); err != nil {
				return err
			}
			files[name] = files[temporary]
			delete(files, temporary)
			return nil
		}
	}
	a, b := start(co, "a", save("a", "text of a")), start(co, "b", after(1, save("b", "text of b")))
	if err := join(co, a, b); err != nil {
		return err
	}
	return holds(files["a"] == "text of a" && files["b"] == "text of b",
		"the files are %q and %q", files["a"], files["b"])
}
