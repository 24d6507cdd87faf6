package linear_test

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/loop/looptest/linear"
)

// register holds a number. "r" reads it, "w2" writes 2, "c12" writes 2 if it is 1, and "i" adds one.
var register = linear.Spec[int, string, int]{
	Apply: func(now int, in string) (next, out int) {
		digit := func(i int) int { return int(in[i] - '0') }
		switch in[0] {
		case 'r':
			return now, now
		case 'w':
			return digit(1), -1
		case 'i':
			return now + 1, now + 1
		}
		if now == digit(1) {
			return digit(2), 1
		}
		return now, 0
	},
}

// history reads one: "a w1" begins an operation of a, and "a" alone, or with what came out, ends it.
func history(t *testing.T, text string) *linear.History[string, int] {
	t.Helper()
	var h linear.History[string, int]
	open := map[string]*linear.Operation[string, int]{}
	for event := range strings.SplitSeq(text, ",") {
		who, what, _ := strings.Cut(strings.TrimSpace(event), " ")
		if op := open[who]; op != nil {
			out, err := strconv.Atoi(what)
			require.NoError(t, err, event)
			op.End(out)
			open[who] = nil
			continue
		}
		open[who] = h.Begin(who, what)
	}
	return &h
}

func TestKnownHistories(t *testing.T) {
	tests := []struct {
		name, history string
		linearizable  bool
	}{
		{"nothing", "a r, a 0", true},
		{"one after the other", "a w1, a -1, b r, b 1", true},
		{"a stale read", "a w1, a -1, b r, b 0", false},
		{"a read during the write sees it", "a w1, b r, b 1, a -1", true},
		{"a read during the write does not see it", "a w1, b r, b 0, a -1", true},
		{"who has seen it makes it seen", "a w1, b r, b 1, c r, c 0, a -1", false},
		{"both writes in either order", "a w1, b w2, a -1, b -1, c r, c 1", true},
		{"nothing writes three", "a w1, b w2, a -1, b -1, c r, c 3", false},
		{"two reads do not agree on the order",
			"a w1, b w2, c r, d r, c 1, d 2, c r, d r, c 2, d 1, a -1, b -1", false},
		{"a write of unknown outcome is seen late", "a w1, b r, b 0, b r, b 1", true},
		{"a write of unknown outcome is never seen", "a w1, b r, b 0, b r, b 0", true},
		{"it is seen, and then not any more", "a w1, b r, b 1, b r, b 0", false},
		{"one of two swaps succeeds", "a c01, b c02, a 1, b 0, c r, c 1", true},
		{"two swaps succeed", "a c01, b c02, a 1, b 1", false},
		{"a retry that is applied twice", "a i, b i, a 1, b 3", false},
		{"an unknown one explains the gap", "x i, a i, b i, a 1, b 3", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := linear.Check(register, history(t, test.history))
			if test.linearizable {
				require.NoError(t, err)
			} else {
				var not *linear.NotLinearizable
				require.ErrorAs(t, err, &not)
				require.NotEmpty(t, not.Missing)
			}
		})
	}
}

// twin is a check that knows nothing of lists and memory: it tries each order.
func twin(h *linear.History[string, int], began, ended map[*linear.Operation[string, int]]int) bool {
	var from func(state int, left []*linear.Operation[string, int]) bool
	from = func(state int, left []*linear.Operation[string, int]) bool {
		missing := false
		for _, op := range left {
			missing = missing || op.Ended()
		}
		if !missing {
			return true
		}
		for i, op := range left {
			first := true
			for _, other := range left {
				first = first && (!other.Ended() || ended[other] > began[op])
			}
			next, out := register.Apply(state, op.In)
			if !first || op.Ended() && out != op.Out {
				continue
			}
			rest := append(append([]*linear.Operation[string, int]{}, left[:i]...), left[i+1:]...)
			if from(next, rest) {
				return true
			}
		}
		return false
	}
	return from(0, h.Operations())
}

// compare makes a history of a string of random numbers, and checks it in both ways.
func compare(t *testing.T, below func(n int) int) bool {
	var h linear.History[string, int]
	inputs := []string{"r", "w1", "w2", "c12", "c01", "i"}
	began, ended := map[*linear.Operation[string, int]]int{}, map[*linear.Operation[string, int]]int{}
	var open []*linear.Operation[string, int]
	for now := range 1 + below(12) {
		if k := len(open); k > 0 && below(5) < 3 {
			i := below(k)
			op := open[i]
			open = append(open[:i], open[i+1:]...)
			if below(6) > 0 {
				_, out := register.Apply(below(3), op.In)
				op.End(out)
				ended[op] = now
			}
			continue
		}
		if len(h.Operations()) < 7 {
			op := h.Begin(strconv.Itoa(now), inputs[below(len(inputs))])
			began[op] = now
			open = append(open, op)
		}
	}
	err := linear.Check(register, &h)
	require.Equal(t, twin(&h, began, ended), err == nil, "%v", h.Operations())
	return err == nil
}

func TestTheSameAsEachOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	outcomes := map[bool]int{}
	for range 5_000 {
		outcomes[compare(t, r.IntN)]++
	}
	require.Less(t, 500, outcomes[true])
	require.Less(t, 500, outcomes[false])
}

func FuzzCheck(f *testing.F) {
	f.Add([]byte{9, 1, 2, 0, 4, 1, 0, 2, 3})
	f.Fuzz(func(t *testing.T, numbers []byte) {
		compare(t, func(n int) int {
			if len(numbers) == 0 {
				return 0
			}
			b := int(numbers[0])
			numbers = numbers[1:]
			return b % n
		})
	})
}

// Without memory, 14 writes at once, none of which is what is read, would be tried in 14! orders.
func TestManyAtOnce(t *testing.T) {
	var h linear.History[string, int]
	var open []*linear.Operation[string, int]
	for i := range 14 {
		open = append(open, h.Begin(strconv.Itoa(i), "w1"))
	}
	h.Begin("reader", "r").End(2)
	for _, op := range open {
		op.End(-1)
	}
	require.Error(t, linear.Check(register, &h))
}

func TestEndTwice(t *testing.T) {
	var h linear.History[string, int]
	op := h.Begin("a", "r")
	op.End(0)
	require.PanicsWithValue(t, "linear: End of an operation that has ended", func() { op.End(0) })
}
