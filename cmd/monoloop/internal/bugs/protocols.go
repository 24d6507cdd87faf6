package bugs

import (
	"context"
	"errors"
	"fmt"

	"github.com/monoloop-go/monoloop/bridge"
	"github.com/monoloop-go/monoloop/future"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/task/queue"
)

// protocols between several parties, each of which is right as long as the others are quick.
var protocols = []Bug{
	{Name: "reordered-is-not-lost", code: reorderedIsNotLost,
		Wrong: "Three later packets are taken for the loss of an earlier one."},
	{Name: "two-values-chosen", code: twoValuesChosen,
		Wrong: "A proposer does not adopt the value that an acceptor has accepted."},
	{Name: "duplicate-while-handled", code: duplicateWhileHandled,
		Wrong: "A request is remembered when it was handled, and comes again before that."},
	{Name: "write-skew", Wrong: "Two doctors ask whether another one is on call, and then leave.", code: writeSkew},
	{Name: "page-shifted", Wrong: "A list is read page by page, and meanwhile grows in front.", code: pageShifted},
	{Name: "quorum-of-one", code: quorumOfOne,
		Wrong: "Who reads asks two of three copies, and who writes waits for one."},
	{Name: "second-failure-unread", code: secondFailureUnread,
		Wrong: "What fails is tried once more, and then not looked at."},
	{Name: "last-item-stolen", code: lastItemStolen,
		Wrong: "An owner and a thief look at a queue of one item from both ends."},
}

func reorderedIsNotLost(t *looptest.T, co *loop.Co, repaired bool) error {
	const packets = 6
	patience := 3
	if repaired {
		patience = packets
	}
	arrived := map[int]bool{}
	later, again := 0, 0 // packets that came before packet 0, and how often that was sent again
	receive := func(n int) {
		arrived[n] = true
		if arrived[0] {
			return
		}
		if later++; later == patience {
			again++
		}
	}
	var sent []*future.Future[int]
	for n := range packets {
		f := bridge.RunInExecutor(co, t.Executor(), func(context.Context) (int, error) { return n, nil })
		f.OnDone(func(*future.Future[int]) { receive(n) })
		sent = append(sent, f)
	}
	if _, err := future.Gather(co, sent...).Await(co); err != nil {
		return err
	}
	return holds(again == 0, "no packet was lost, and one was sent again")
}

// An acceptor has promised to heed no proposal of a lesser number, and accepted a value from one of that number.
type acceptor struct {
	promised, accepted int
	value              string
}

// accept accepts a proposal, unless it has promised to heed none of that number.
func (a *acceptor) accept(number int, value string) bool {
	if a.promised > number {
		return false
	}
	a.promised, a.accepted, a.value = number, number, value
	return true
}

func twoValuesChosen(_ *looptest.T, co *loop.Co, repaired bool) error {
	var acceptors [3]acceptor
	chosen := map[string]bool{}
	propose := func(number int, value string) body {
		return func(co *loop.Co) error {
			if len(chosen) > 0 {
				return nil
			}
			if err := request(co); err != nil {
				return err
			}
			newest, accepted := 0, 0
			for i := range acceptors[1:] { // a majority promises
				a := &acceptors[(i+number)%3]
				a.promised = max(a.promised, number)
				if repaired && a.accepted > newest {
					newest, value = a.accepted, a.value
				}
			}
			for i := range acceptors {
				if err := request(co); err != nil {
					return err
				}
				if acceptors[i].accept(number, value) {
					accepted++
				}
				if accepted == 2 {
					chosen[value] = true
				}
			}
			return nil
		}
	}
	two := after(1, after(1, after(1, propose(2, "blue"))))
	if err := join(co, start(co, "one", propose(1, "red")), start(co, "two", two)); err != nil {
		return err
	}
	return holds(len(chosen) <= 1, "%d values were chosen", len(chosen))
}

func duplicateWhileHandled(t *looptest.T, co *loop.Co, repaired bool) error {
	known := map[string]bool{}
	booked := 0
	handle := func(co *loop.Co, id string) error {
		if known[id] {
			return nil
		}
		known[id] = repaired
		if err := inTurn(co, request, request); err != nil {
			return err
		}
		booked++
		known[id] = true
		return nil
	}
	client := start(co, "client", func(co *loop.Co) error {
		first := start(co, "first try", func(co *loop.Co) error { return handle(co, "order 7") })
		if err := inTurn(co, yield, yield, request, request); err != nil {
			return err
		}
		if t.Site("the answer is late") {
			if err := handle(co, "order 7"); err != nil {
				return err
			}
		}
		return join(co, first)
	})
	if err := join(co, client); err != nil {
		return err
	}
	return holds(booked == 1, "one order was booked %d times", booked)
}

func writeSkew(_ *looptest.T, co *loop.Co, repaired bool) error {
	onCall := map[string]bool{"Ann": true, "Bob": true}
	leave := func(me, other string) body {
		return func(co *loop.Co) error {
			if !onCall[other] {
				return nil
			}
			if err := request(co); err != nil {
				return err
			}
			if repaired && !onCall[other] {
				return nil
			}
			onCall[me] = false
			return nil
		}
	}
	ann, bob := start(co, "Ann", leave("Ann", "Bob")), start(co, "Bob", after(1, leave("Bob", "Ann")))
	if err := join(co, ann, bob); err != nil {
		return err
	}
	return holds(onCall["Ann"] || onCall["Bob"], "nobody is on call")
}

func pageShifted(_ *looptest.T, co *loop.Co, repaired bool) error {
	posts := []string{"d", "c", "b", "a"}
	seen := map[string]int{}
	reader := start(co, "reader", func(co *loop.Co) error {
		snapshot := posts
		for at := 0; at < 4; at += 2 {
			if !repaired {
				snapshot = posts
			}
			for _, post := range snapshot[at : at+2] {
				seen[post]++
			}
			if err := request(co); err != nil {
				return err
			}
		}
		return nil
	})
	writer := start(co, "writer", after(1, func(*loop.Co) error {
		posts = append([]string{"e"}, posts...)
		return nil
	}))
	if err := join(co, reader, writer); err != nil {
		return err
	}
	return holds(len(seen) == 4, "of 4 posts %d were read", len(seen))
}

func lastItemStolen(_ *looptest.T, co *loop.Co, repaired bool) error {
	deque := []*int{new(int)}
	work := func(pick func() int) body {
		return func(co *loop.Co) error {
			for len(deque) > 0 {
				item := deque[pick()]
				if repaired {
					deque = without(deque, item)
				}
				if err := request(co); err != nil { // is it worth the trouble?
					return err
				}
				deque = without(deque, item)
				if *item++; *item > 1 {
					return holds(false, "one item was taken by two")
				}
			}
			return nil
		}
	}
	owner := start(co, "owner", work(func() int { return len(deque) - 1 }))
	thief := start(co, "thief", after(1, work(func() int { return 0 })))
	return join(co, owner, thief)
}

// without returns a list without one of its elements, in a new slice.
func without[E comparable](list []E, not E) (rest []E) {
	for _, e := range list {
		if e != not {
			rest = append(rest, e)
		}
	}
	return rest
}

func quorumOfOne(_ *looptest.T, co *loop.Co, repaired bool) error {
	var copies [3]int
	quorum := 1
	if repaired {
		quorum = 2
	}
	acknowledged, answers := queue.New[int](0), queue.New[int](0)
	for i := range copies {
		start(co, fmt.Sprint("write ", i), after(i, func(co *loop.Co) error {
			err := request(co)
			copies[i] = 1
			return firstError(err, acknowledged.TryPut(i))
		}))
	}
	for range quorum {
		if _, err := acknowledged.Get(co); err != nil {
			return err
		}
	}
	for i := range copies {
		start(co, fmt.Sprint("read ", i), after(1, func(*loop.Co) error { return answers.TryPut(copies[i]) }))
	}
	newest := 0
	for range 2 {
		version, err := answers.Get(co)
		if err != nil {
			return err
		}
		newest = max(newest, version)
	}
	return holds(newest == 1, "version %d was read, after version 1 was written", newest)
}

func secondFailureUnread(t *looptest.T, co *loop.Co, repaired bool) error {
	disk := 0
	write := func(co *loop.Co) error {
		if err := request(co); err != nil {
			return err
		}
		if t.Site("write fails") {
			return errors.New("the disk is busy")
		}
		disk++
		return nil
	}
	acknowledged := 0
	for range 5 {
		err := write(co)
		if err != nil {
			err = write(co)
		}
		if err == nil || !repaired {
			acknowledged++
		}
	}
	return holds(disk == acknowledged, "%d writes were acknowledged, and %d are on the disk", acknowledged, disk)
}
