package queue

// WaitsOn returns the queue, for inspectors: what those who wait have in common.
func (s *GetStep[T]) WaitsOn() any { return s.Queue }

// WaitsOn returns the queue, for inspectors.
func (s *PutStep[T]) WaitsOn() any { return s.Queue }

// WaitsOn returns the queue, for inspectors.
func (s *JoinStep[T]) WaitsOn() any { return s.Queue }
