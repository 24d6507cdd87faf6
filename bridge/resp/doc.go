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
//	writer.Command([]byte("GET"), []byte("tea"))
//	...
//	reply, n, more, err := parser.ParseReply(view)
//
// On a stream of package bridge/stream the view is what is unread: n is what it skips, and more is how much it must
// have before there is any use in looking again. Nothing is kept between two calls, however the network cuts what it
// brings: one [Parser] and one [Writer] do for all connections of a loop. A Parser has limits, and takes no more memory
// than the bytes that are there, whatever lengths they announce.
//
// A command is an array of strings, or a line as a person types it; see [Split]. Of RESP3 everything is read but what
// is sent in pieces of unknown number, which no server does. [ReadLog] reads a file of commands, such as Redis's
// append-only file, also one that a crash has torn.
//
// The functions may be called from any goroutine; a Parser and a Writer are used by one at a time.
package resp
