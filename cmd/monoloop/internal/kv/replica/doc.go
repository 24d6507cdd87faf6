// Package replica is a key-value server on several hosts, of which a minority may crash, or be cut off, at any moment:
// a leader ships its log to the others, and one of them takes its place by a vote when it is not heard any more. It is
// Raft, as in figure 2 of Ongaro and Ousterhout (In Search of an Understandable Consensus Algorithm, USENIX ATC 2014),
// without changes of membership and without snapshots, in coroutines over package bridge/stream:
//
//	main                     until the host ends
//	├── election             stands as a candidate when no leader is heard
//	├── link to each peer    asks it for its vote, or ships the log to it; one request at a time
//	└── server               a task a connection, of peers and of clients
//
// All of them are on one loop, so that what lies between two awaits is done at once, and a replica needs no lock. They
// wait for each other's [Replica] to change by one event, news.
//
// # What is promised
//
// What a [Client] gets back is linearizable: its commands seem to be done one after the other, each once, between its
// call and its return. A command whose Do fails may be done later, or never. As long as a majority is up and connected,
// commands are done.
//
// # Lines
//
// Everything is a line of text, so that one reads in the story of a failure what was sent:
//
//	vote 3 b 7 2               asks for a vote in term 3, for b, whose log ends with entry 7 of term 2
//	append 3 b 7 2 6 3:x:1:set/k/5
//	                           in term 3 leader b has, behind entry 7 of term 2, this one; up to 6 all is committed
//	do x 1 set/k/5             a client's command, with the client's name and number, by which a retry is known
//
// So is the journal; see [Disk].
//
// # Mistakes
//
// A [Mistake] is planted by Options.Mistake: each is a way in which such a server has been got wrong. Package trial
// explores the replica, with and without them.
package replica
