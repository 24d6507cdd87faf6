package bugs

import "strings"

// FunctionIn returns the text of a function in a file that is gofmt'ed, with the comment before it; empty if there is
// none of that name.
func FunctionIn(file, name string) string {
	at := strings.Index(file, "\nfunc "+name+"(")
	if at < 0 {
		return ""
	}
	end := strings.Index(file[at:], "\n}\n")
	begin := strings.LastIndex(file[:at+1], "\n\n") + 2
	return file[begin : at+end+len("\n}\n")]
}
