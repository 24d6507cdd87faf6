// Package generate makes random JavaScript programs whose printed order tells how an event loop works: timers,
// immediates, microtasks, promises, async functions, ticks, aborts and exceptions, nested into each other. A seed
// gives the same program for ever, as long as the generator stays as it is.
//
// A program is the body of a function with the parameters log, which prints a line; busy, which lets so many
// milliseconds pass; and io, which has a function called in the next poll phase. It ends by itself. With these, and
// on a clock that moves only when nothing is ready, or by busy, the order of everything is defined, by the standard
// or by what Node does; with a real clock it is not, since Node runs what is late in another order than what is in
// time.
//
// It makes scripts that mean harm as well, for hosts that are to outlive them: of functions of the engine that call one
// another, and of what is awkward to a host, torn and joined at random.
package generate
