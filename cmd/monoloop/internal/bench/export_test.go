package bench

// Few makes the largest and the slowest workloads smaller, since a test only has to see that they run.
func Few() { million, Parked, tailTimers = 10_000, 10_000, 20 }
