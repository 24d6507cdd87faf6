// Command soup runs random scripts that have the engine's functions call one another, as getters, methods, handlers of
// proxies and bound functions of objects that refer to each other, in a Runtime for untrusted scripts, with little
// stack and little time. An exhausted stack ends the process, and so does a script that does not come back: so the
// process is the oracle, and the last seed that it has printed is what it died of.
//
//	go run ./internal/soup -n 100000 -seed 1
//	go run ./internal/soup -n 1 -seed 4711 -show
package main
