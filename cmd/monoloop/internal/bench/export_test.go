package bench

// Few makes the workloads of a million smaller, since a test only has to see that they run.
func Few() { million = 10_000 }
