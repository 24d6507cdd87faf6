// Package vet looks for hazards of determinism in task code: what makes two runs of the same program differ, or keeps
// the loop from running anything else. It refuses to know how packages are found and loaded: that is for the command
// monoloop-vet, which cmd/go calls with one package at a time.
//
// # What is task code
//
// Task code runs on the goroutine of a loop: the body of each function with a parameter of type *loop.Co, so every Step
// of a loop.Stepper as well; what is given to Loop.CallSoon, Future.OnDone and the like; and the function literals in
// all of these, except those that run on other goroutines: in a go statement, in bridge.RunInExecutor, in an Executor,
// and so on. A function that is only called from task code is not looked at, but for its ranges over maps whose bodies
// call something that is only allowed on the loop; the cases of a test may stand in a map.
//
// # Rules
//
// Rules lists them, with what each is about. A comment on the line of a finding, or on the line above, allows it:
//
//	//monoloop:allow wallclock the log shows real time
//
// The reason must be there. A comment that allows nothing is a finding itself.
//
// What cannot be known is not reported: a search that returns the one element that fits, a slice that is sorted after
// it was collected from a map, a send to a channel with room, a mutex that is held for a moment.
package vet
