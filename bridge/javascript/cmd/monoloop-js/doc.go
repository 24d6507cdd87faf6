// Command monoloop-js runs JavaScript on a loop of monoloop, in Node's order.
//
//	monoloop-js FILE.js [ARGUMENT…]   runs a file as a CommonJS module; require finds what is beside it
//	monoloop-js FILE.mjs [ARGUMENT…]  runs a module: import and export, import(), await at the top level; see package module
//	monoloop-js -e SOURCE             runs a source
//	monoloop-js                       prompts for sources, with await at the top level and a history; at a terminal
//	                                  the arrows edit the line and recall the history
//	monoloop-js -test FILE.js         runs a file under many schedules, in virtual time, until one fails; see Explore;
//	                                  FILE.mjs as a module with all that it imports
//	monoloop-js -test -replay RECORD FILE.js
//	monoloop-js -story                tells what the host does, in seven short scenes: scripts, and what they print
//
// With -limit DURATION a callback that takes longer is interrupted. With -untrusted the engine's own functions heed
// that as well, count in the depth of calls and bound lengths: see Options.Untrusted, and what it leaves.
//
// With -isolated one script, FILE or -e SOURCE, is evaluated in a process of its own, as with -untrusted, and with the
// bounds of package isolate: ten seconds, 512 MiB. What it has printed is shown when it is over.
//
// Scripts have console, timers, promises, and what else Options.Web gives; and, but for one that is isolated,
// process.argv, and require and import() for the files below the folder of FILE.js. They reach nothing else.
package main
