package resp

// What a reply can be, besides nil, an int, int64, float64, bool or *big.Int, a string or []byte of any kind, a
// []string, and a []any of replies. In RESP2, which has no such kinds, a Map, a Set and a Push are arrays, and a
// float64 and a *big.Int are strings. A bool is written as 1 or 0, which is what the commands of Redis reply in both
// versions.
type (
	Status string // a line, as OK; what would end it is written as a space
	Error  string // such a line, which begins with a code, as ERR
	Map    []any  // keys, each followed by its value
	Set    []any  // values without an order
	Push   []any  // a message that answers no command

	// Only a Writer takes these.
	Array int      // announces so many replies, which are written next
	None  struct{} // nothing: what there was to say is written already
)

// Error makes it an error of Go. The text is the whole reply.
func (e Error) Error() string { return string(e) }

// OK is the reply of what has nothing else to say.
const OK Status = "OK"

type noArray struct{}

// NoArray stands for an array that is not there, which RESP3 does not tell from nil.
var NoArray any = noArray{}
