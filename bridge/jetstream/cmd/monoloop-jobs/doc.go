// Monoloop-jobs is a distributed task system in one file: a server, workers, and clients of package jetstream. Without
// arguments it tells a story, with five worker processes of which one is killed.
//
//	monoloop-jobs                            the story
//	monoloop-jobs serve [-port P] [-dir D]   a server; with -inspect ADDR, it has a page of the jobs
//	monoloop-jobs work [-inspect ADDR]       a worker, until it is interrupted, and what it runs has ended
//	monoloop-jobs submit N                   count the primes below N
//	monoloop-jobs map FROM TO                the same for each N of a range
//	monoloop-jobs ls                         lanes, and workers with what they run
//	monoloop-jobs dead [put ID | drop ID]    the dead jobs
//	monoloop-jobs bench                      beside nats.go by hand
//
// Each command tells its flags by -h. SIGTERM is as good as an interrupt, and a second one ends the program at once.
package main
