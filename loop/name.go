package loop

import (
	"fmt"
	"strconv"
)

// Name returns the name that was set, or one made from the order of creation, such as Task-3, which no other coroutine
// of the loop has.
func (co *Co) Name() string {
	if co.rare != nil && co.rare.name != "" {
		return co.rare.name
	}
	return numbered(co.id).String()
}

// SetName sets the name under which reports and the await chain show co.
func (co *Co) SetName(name string) {
	co.rarely().name = name
	if l := co.loop; l != nil && l.events != nil {
		l.events.Name(co.id, name)
	}
	if co.loop != nil && co.loop.watchdog != nil && co.state != ended {
		co.loop.watchdog.note(co)
	}
	if co.rare.labels != nil {
		co.rare.labels.renamed()
	}
}

// Label returns what says, when somebody asks, the name that co has now, and does not hold co. It is for reports that
// may never be made; see KeepUnread.
func (co *Co) Label() fmt.Stringer {
	if co.rare != nil && co.rare.name != "" {
		return named(co.rare.name)
	}
	return numbered(co.id)
}

type (
	named    string // a name that was set
	numbered uint64 // the default name of the coroutine with this id
)

func (n named) String() string { return string(n) }

func (n numbered) String() string { return "Task-" + strconv.FormatUint(uint64(n), 10) }
