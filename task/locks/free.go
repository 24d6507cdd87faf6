package locks

// A freeList keeps the steps of straight-line waits that have ended, so that the next wait allocates nothing.
type freeList[S any] []*S

// take returns a step of the list, or a new one.
func (f *freeList[S]) take() *S {
	n := len(*f)
	if n == 0 {
		return new(S)
	}
	s := (*f)[n-1]
	*f = (*f)[:n-1]
	return s
}

// put gives a step back whose wait has ended.
func (f *freeList[S]) put(s *S) { *f = append(*f, s) }
