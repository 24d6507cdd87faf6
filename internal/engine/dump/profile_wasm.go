package dump

// ofMany leaves it to the dump, which stops nobody where one thread does all. What links the profile of the goroutines
// links that of the memory, and on js a sample for this ends a program of more than 256 MB: the runtime takes the address
// of a goroutine for a place in the code.
func ofMany(string, string) ([]string, bool) { return nil, false }
