// Package trial explores package replica: three hosts and two clients on a simulated network, on which hosts crash,
// disks tear what was not synced, connections break and partitions come and go, under the schedules of looptest.
//
// A [Program] fails if what the clients have seen is not linearizable, if two replicas lead in one term, if two have
// applied different entries at one place in the log, or if nothing is done any more when all is well again.
package trial
