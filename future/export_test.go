package future

// Waiters returns how many waiters are subscribed to the future.
func (c *core) Waiters() int {
	if c.rest == nil || c.state != pending {
		return 0
	}
	return c.waiters()
}
