package lab

import "fmt"

// An Intrusion is a cancellation of one target by another task, which has given way Turn times before; or none at all.
type Intrusion struct {
	Target, Turn int
	None         bool
}

// String says what is canceled, and when.
func (i Intrusion) String() string {
	if i.None {
		return "nothing is canceled"
	}
	return fmt.Sprintf("target %d is canceled at %d", i.Target, i.Turn)
}

// Intrusions returns no intrusion, and one for each of so many targets at each turn up to this one.
func Intrusions(targets, turns int) []Intrusion {
	all := []Intrusion{{None: true}}
	for target := range targets {
		for turn := range turns + 1 {
			all = append(all, Intrusion{Target: target, Turn: turn})
		}
	}
	return all
}
