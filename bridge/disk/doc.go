// Package disk has the files that a program keeps, behind an interface, so that a test can crash it between any two
// writes: a [Disk] is a [Folder] in a program, and the disk of a host of package loop/looptest/network in a test of it,
// where a crash loses what was not synced, or leaves a part of it.
//
//	log := disk.Folder("/var/lib/counter")
//	err := log.Append("log", entry)
//	...
//	_, err = bridge.RunInExecutor(co, nil, func(context.Context) (struct{}, error) {
//		return struct{}{}, log.Sync("log") // takes long: not on the loop
//	}).Await(co)
//
// A Disk knows no loop. Its methods block, as those of package os do: what may take long, a Sync above all, is a job of
// bridge.RunInExecutor or of a pool. Those of a simulated disk do not, and are called on the loop: the executor of a
// test runs its jobs there.
//
// What it takes for a file to be there after a crash is in the program's hand, and is what such a test finds missing:
// Write a draft, Sync it, Rename it to the name it shall have, and Sync that.
package disk
