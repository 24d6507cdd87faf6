// Package network is a simulated network for tests that explore: hosts with names, addresses and disks, on which a
// program of several hosts runs that uses package bridge/stream, without being changed. All of it is on one loop under
// virtual time, and what it does is chosen by the source of package looptest, recorded, shrunk and replayed.
//
//	func TestEcho(t *testing.T) {
//		looptest.Explore(t, 1000, func(t *looptest.T, co *loop.Co) error {
//			n := network.New(t, co, &network.Options{Faults: network.Faults{Resets: 1, Partitions: 1, Crashes: 1}})
//			n.Host("server").Run(co, serve)
//			client := n.Host("client").Go(co, func(co *loop.Co) error { return ask(co, "server:7") })
//			_, err := client.Await(co)
//			return err
//		})
//	}
//
// A task that [Host.Go] or [Host.Run] starts is on that host, with all that it starts in turn: what it dials, and where
// it listens, is the simulated network. Addresses are host:port, with the name of a host or its address; localhost and
// 127.0.0.1 are the host itself, where nobody else reaches it.
//
// # Choices
//
// What arrives at the same time does so in an order that is chosen as that of everything that is ready at once; how
// late it arrives beyond the least latency, and how it is cut into reads, is chosen for each message. Bytes of a
// connection stay in their order. By default everything takes the least latency, and what has arrived is read at once.
//
// # Faults
//
// [Faults] has what may go wrong, and how often in a schedule. A failure is shrunk to the fewest faults, then to the
// fewest departures; the story names hosts, connections and messages. A test may also do it by itself:
// [Network.Partition], [Network.Heal], [Host.Crash], [Host.Restart].
//
// A connection that a partition cuts goes on after it was healed, since TCP sends again what was lost; if that takes
// longer than [Options].GiveUp, its ends fail with a timeout. Those of a host that has crashed end, or are silent, by
// choice.
//
// # Disks
//
// [Host.Disk] is what a host has stored, and finds again when it is restarted: what was synced, and a chosen part of
// what was not.
//
// # What stays open
//
// Streams and listeners that are open when a schedule is over fail it, unless [Options].MayLeak allows them. A
// [looptest.Sweep] finds in this way which cancellation leaves them open.
//
// # The real network
//
// Under -looptest.real, or with looptest.Explorer.Real, the same test runs its program once on the real clock, and on
// sockets of 127.0.0.1: a port of a host is one that the system chooses, names and addresses of hosts lead there, and
// nothing goes wrong by choice. A listener tells the address that its host has; who dials has one of the system.
// Partitions do nothing then; a crash closes what the host has open.
//
// # Not simulated
//
// Dialers and listeners with options, as stream.DialWith, are dials and listeners without. TLS works, as on any stream;
// its keys are not drawn from the source, so that its schedules are not the same twice. Unix sockets of streams are
// those of one host; there are none for datagrams.
package network
