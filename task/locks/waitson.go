package locks

// WaitsOn returns the lock, for inspectors: what those who wait have in common.
func (s *LockStep) WaitsOn() any { return s.Lock }

// WaitsOn returns the semaphore, for inspectors.
func (w *SemaphoreStep) WaitsOn() any { return w.Semaphore }

// WaitsOn returns the event, for inspectors.
func (s *EventStep) WaitsOn() any { return s.Event }

// WaitsOn returns the condition, or the barrier of whose wait this is a part, for inspectors.
func (s *ConditionStep) WaitsOn() any {
	if s.barrier != nil {
		return s.barrier
	}
	return s.Condition
}
