package nesting

import "strings"

// Labels are in force until their statement is over. The engine compares each with all of them, and notes an error for
// each that is equal: some millions for a text of some kilobytes.
const (
	Labels    = 2_000 // in force at once
	Namesakes = 16    // of them, of one name; only functions can have some
	Colons    = 250   // behind what is wrong, where nobody knows what is a label
)

// label puts the word before a colon in force, unless that is the first property of what is an object for sure.
func (c *checker) label(l *level) {
	if l.object {
		return
	}
	name := c.prev.text
	if strings.Contains(name, "\\") {
		name = "\\" // one name has many spellings
	}
	l.labels = append(l.labels, name)
	all, same := 0, 0
	for i := range c.levels {
		for _, other := range c.levels[i].labels {
			if all++; other == name {
				same++
			}
		}
	}
	switch {
	case all > Labels:
		c.labels = tooDeep("labels", Labels)
	case same > Namesakes:
		c.labels = tooDeep("labels of one name", Namesakes)
	}
}

// again puts the labels in force that an else or a while goes on with.
func (l *level) again() {
	if len(l.labels) < len(l.savedLabels) {
		l.labels = l.savedLabels
	}
}
