// Package stories holds short programs that show the library at work. They retell the programs by which texts about
// Python's futures teach: under the same ideas, printing the same lines, with the waits scaled down. Where such a text
// is mistaken about Python, the story does what the text intends, and says so in a line that begins with "Note:".
//
// They use the public API only, and read in any order. What a story prints is the same each time: timers run in the
// order of their deadlines; where two deadlines race on different tasks, the story runs in virtual time; and where
// goroutines race, the story says which one may end. Those that need nothing but a loop are in package onloop.
package stories
