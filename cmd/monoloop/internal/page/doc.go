// Package page is a page that shows a loop: some thirty small programs, stories and planted bugs, step by step and back
// again, with the ready queue, the timers, who waits for whom, and what was printed; and the reader is the scheduler,
// who says at each choice what runs next, where something may go wrong whether it does, and from which seed random
// numbers are drawn, and gets the record of that schedule for go test. The programs run in the page, by this library on
// GOOS=js: package play runs them and takes the pictures, command app gives that to the page's script.
//
// A schedule is run whole, and a picture is taken before each of its entries. To step back shows an earlier one, and to
// choose otherwise runs the program again from its beginning, with the earlier answers as they were: the same record is
// the same run. Chosen is what a program asks for: the order, the seed of T.Rand, a Site, a Vary, the way of a Hazard.
// What an Adversity has beyond that, late timers and steps and jobs that take time, none of the programs is run with,
// and a record that has such is refused; nor is any of them on a simulated network.
package page
