package future

// Waiters returns how many waiters are subscribed to the future.
func (c *core) Waiters() int {
	if c.first == nil {
		return 0
	}
	return c.waiters()
}
