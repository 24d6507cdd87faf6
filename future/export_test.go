package future

// Waiters returns how many waiters are subscribed to the future.
func (c *core) Waiters() int {
	if c.rest == nil || c.state != pending {
		return 0
	}
	return c.waiters()
}

// Searches returns how often the waiters of a pending future were all looked at to find one.
func (c *core) Searches() int { return int(c.rest.(*waiterList).searches) }
