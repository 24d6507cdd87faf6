// Package remote has what every way of running functions elsewhere needs, in another process or on another machine:
// functions that are registered under a name and typed at both ends, the codec for what they take and give, errors that
// keep the name of their type and the text of their stack, and the form of all this in bytes.
package remote
