// Package resp has the protocol of Redis, in both of its versions, RESP2 and RESP3, for servers and for clients. It
// knows no network: what arrived is a []byte, and so is what is to be sent.
//
// A server finds commands in what its clients have sent, and writes replies:
//
//	args, n, _, err := parser.Parse(view)
//	...
//	writer.Reply(resp.Map{"score", 1.5, "rank", nil})
//
// A client writes commands, and finds replies:
//
//	writer.Command([]byte("GET"), []byte("tea")) // or writer.Reply([]string{"GET", "tea"})
//	...
//	reply, n, more, err := parser.ParseReply(view)
//
// Replies come in the order of the commands, but for a [Push], which answers none and may come between any two: a client
// that has asked for RESP3 looks for it first. In RESP2 the messages of a subscription are arrays like others. What the
// server refuses is a reply as well, an [Error]; an err is the end of the connection.
//
// On a stream of package bridge/stream the view is what is unread: n is what it skips, and more is how much it must
// have before there is any use in looking again. That matters, since each look begins at the beginning: nothing is kept
// between two calls, however the network cuts what it brings, and one [Parser] and one [Writer] do for all connections
// of a loop. The zero values are ready: a Parser has the limits of Redis then, and a Writer writes RESP2. A Parser takes
// memory for what is there, and none for the lengths that are announced; but a view has to hold all of a command, or of
// a reply, so that these limits are those of what a connection may keep.
//
// A command is an array of strings, or a line as a person types it; see [Split]. Of RESP3 everything is read but what
// is sent in pieces of unknown number, which no server does. [ReadLog] reads a file of commands, such as Redis's
// append-only file, also one that a crash has torn.
//
// The functions may be called from any goroutine; a Parser and a Writer are used by one at a time.
package resp
