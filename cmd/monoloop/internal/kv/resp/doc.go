// Package resp has the protocol of Redis: a [Parser] of commands, which copies nothing, and a [Writer] of replies in
// both of its versions, RESP2 and RESP3. It knows no network: what arrived is a []byte, and so is what is to be sent.
package resp
