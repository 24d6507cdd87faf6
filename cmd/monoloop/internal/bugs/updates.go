package bugs

import (
	"context"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task"
)

// updates read something, give way, and write what is no longer right.
var updates = []Bug{
	{Name: "counter", Wrong: "A counter is read, a request is made, and then the sum is written.", code: counter},
	{Name: "word-count", Wrong: "An entry of a map is read before a request and written after it.", code: wordCount},
	{Name: "cache-stampede", code: cacheStampede,
		Wrong: "Whoever misses the cache loads, although somebody loads already."},
	{Name: "overdraft", Wrong: "The balance is checked before a request and drawn on after it.", code: overdraft},
	{Name: "money-in-transit", code: moneyInTransit,
		Wrong: "A transfer gives way between its two halves, and an audit sees one."},
	{Name: "aba", Wrong: "A stack is compared and swapped by its top, which was away and has come back.", code: aba},
	{Name: "stale-response", Wrong: "The answer to an old question overwrites that to a new one.", code: staleResponse},
	{Name: "batch-cleared-late", code: batchClearedLate,
		Wrong: "A batch is cleared after it was sent, with what was added meanwhile."},
	{Name: "id-of-the-length", code: idOfTheLength,
		Wrong: "The next number is the length of a list that grows after a request."},
}

func counter(_ *looptest.T, co *loop.Co, repaired bool) error {
	visits := 0
	visit := func(co *loop.Co) error {
		seen := visits
		if err := request(co); err != nil {
			return err
		}
		if repaired {
			seen = visits
		}
		visits = seen + 1
		return nil
	}
	first := start(co, "first", visit)
	second := start(co, "second", after(1, visit))
	if err := join(co, first, second); err != nil {
		return err
	}
	return holds(visits == 2, "%d visits are counted, and there were 2", visits)
}

func wordCount(_ *looptest.T, co *loop.Co, repaired bool) error {
	counts := map[string]int{}
	count := func(words ...string) body {
		return func(co *loop.Co) error {
			for _, word := range words {
				n := counts[word]
				if err := request(co); err != nil {
					return err
				}
				if repaired {
					n = counts[word]
				}
				counts[word] = n + 1
			}
			return nil
		}
	}
	one := start(co, "one", count("to", "be", "or"))
	two := start(co, "two", count("not", "to", "be"))
	if err := join(co, one, two); err != nil {
		return err
	}
	sum := counts["to"] + counts["be"] + counts["or"] + counts["not"]
	return holds(sum == 6, "%d words are counted, and there were 6", sum)
}

func cacheStampede(_ *looptest.T, co *loop.Co, repaired bool) error {
	cache := map[string]string{}
	loads := 0
	load := func(co *loop.Co) (string, error) {
		loads++
		return "<html>", request(co)
	}
	var loading *task.Task[string]
	get := func(co *loop.Co) error {
		if cache["/"] != "" {
			return nil
		}
		if !repaired {
			page, err := load(co)
			cache["/"] = page
			return err
		}
		if loading == nil {
			loading = task.Go(co, load)
		}
		page, err := loading.Await(co)
		cache["/"] = page
		return err
	}
	if err := join(co, start(co, "a", get), start(co, "b", after(1, get)), start(co, "c", after(1, get))); err != nil {
		return err
	}
	return holds(loads == 1, "one page was loaded %d times", loads)
}

func overdraft(_ *looptest.T, co *loop.Co, repaired bool) error {
	balance := 100
	withdraw := func(amount int) body {
		return func(co *loop.Co) error {
			if balance < amount {
				return nil // refused
			}
			if err := request(co); err != nil {
				return err
			}
			if repaired && balance < amount {
				return nil
			}
			balance -= amount
			return nil
		}
	}
	rent := start(co, "rent", withdraw(70))
	shop := start(co, "shop", after(1, withdraw(40)))
	if err := join(co, rent, shop); err != nil {
		return err
	}
	return holds(balance >= 0, "the balance is %d", balance)
}

func moneyInTransit(_ *looptest.T, co *loop.Co, repaired bool) error {
	x, y := 100, 100
	transfer := start(co, "transfer", func(co *loop.Co) error {
		if !repaired {
			x -= 10
		}
		if err := request(co); err != nil {
			return err
		}
		if repaired {
			x -= 10
		}
		y += 10
		return nil
	})
	audit := start(co, "audit", after(1, func(*loop.Co) error {
		return holds(x+y == 200, "the accounts have %d together, and never anything was paid in or out of 200", x+y)
	}))
	return join(co, transfer, audit)
}

func aba(_ *looptest.T, co *loop.Co, repaired bool) error {
	type node struct {
		next *node
		held int
	}
	c := &node{}
	b := &node{next: c}
	a := &node{next: b}
	top, version := a, 0
	take := func(n *node) error {
		n.held++
		return holds(n.held == 1, "a node was taken while it was taken")
	}
	slow := start(co, "slow", func(co *loop.Co) error {
		seen, next, at := top, top.next, version
		if err := request(co); err != nil {
			return err
		}
		if top != seen || repaired && version != at {
			return nil // it lost
		}
		top, version = next, version+1
		return take(seen)
	})
	quick := start(co, "quick", after(1, func(*loop.Co) error {
		first, second := top, top.next
		top, version = second.next, version+1
		first.held, second.held = first.held+1, second.held+1
		first.held-- // it gives the first back
		first.next, top, version = top, first, version+1
		return nil
	}))
	if err := join(co, slow, quick); err != nil {
		return err
	}
	return take(top)
}

func staleResponse(t *looptest.T, co *loop.Co, repaired bool) error {
	typed, shown := "", ""
	var answers []*future.Future[string]
	for _, text := range []string{"m", "mo", "mon"} {
		typed = text
		answer := bridge.RunInExecutor(co, t.Executor(), func(context.Context) (string, error) { return text, nil })
		answer.OnDone(func(f *future.Future[string]) {
			if found, err := f.Result(); err == nil && (!repaired || found == typed) {
				shown = found
			}
		})
		answers = append(answers, answer)
	}
	if _, err := future.Gather(co, answers...).Await(co); err != nil {
		return err
	}
	return holds(shown == typed, "what is shown is for %q, and what was typed is %q", shown, typed)
}

func batchClearedLate(_ *looptest.T, co *loop.Co, repaired bool) error {
	var batch []int
	sent := 0
	flush := func(co *loop.Co) error {
		sending := batch
		if repaired {
			batch = nil
		}
		if err := request(co); err != nil {
			return err
		}
		if !repaired {
			batch = nil
		}
		sent += len(sending)
		return nil
	}
	batch = append(batch, 1, 2)
	flusher := start(co, "flusher", flush)
	writer := start(co, "writer", after(1, func(*loop.Co) error { batch = append(batch, 3); return nil }))
	if err := join(co, flusher, writer); err != nil {
		return err
	}
	if err := flush(co); err != nil {
		return err
	}
	return holds(sent == 3, "%d entries were sent, and 3 were written", sent)
}

func idOfTheLength(_ *looptest.T, co *loop.Co, repaired bool) error {
	var orders []int
	next := 0
	order := func(co *loop.Co) error {
		id := len(orders)
		if repaired {
			id = next
			next++
		}
		if err := request(co); err != nil {
			return err
		}
		orders = append(orders, id)
		return nil
	}
	a, b, c := start(co, "a", order), start(co, "b", after(1, order)), start(co, "c", after(1, after(1, order)))
	if err := join(co, a, b, c); err != nil {
		return err
	}
	seen := map[int]bool{}
	for _, id := range orders {
		seen[id] = true
	}
	return holds(len(seen) == 3, "3 orders have %d numbers", len(seen))
}
