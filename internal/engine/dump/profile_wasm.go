package dump

// stopsLong is false where one thread does all: there a dump stops nobody.
func stopsLong() bool { return false }

// fromProfile is not called. What links the profile of the goroutines links that of the memory, and on js a sample for
// this ends a program of more than 256 MB: the runtime takes the address of a goroutine for a place in the code.
func fromProfile(string, string) []string { return nil }
