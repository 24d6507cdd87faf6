package replica_test

import (
	"fmt"
	"time"

	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/kv/replica"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/loop/looptest"
	"github.com/monoloop-go/monoloop/loop/looptest/network"
)

func ExampleRun() {
	program := func(t *looptest.T, co *loop.Co) error {
		n := network.New(t, co, nil)
		peers := map[string][]string{"a": {"b", "c"}, "b": {"a", "c"}, "c": {"a", "b"}}
		for i, name := range []string{"a", "b", "c"} {
			n.Host(name).Run(co, func(co *loop.Co) error {
				return replica.Run(co, replica.Options{
					Name: name, Peers: peers[name], Port: "7", Disk: network.HostOf(co).Disk(), Batch: 10,
					Heartbeat: 40 * time.Millisecond, Patience: time.Duration(100+20*i) * time.Millisecond,
				})
			})
		}
		client := replica.Client{
			Name: "x", Replicas: []string{"a:7", "b:7", "c:7"}, Patience: time.Second, Pause: 50 * time.Millisecond,
		}
		_, err := n.Host("client").Go(co, func(co *loop.Co) error {
			defer client.Close()
			for _, command := range []string{"set/k/41", "incr/k", "get/k"} {
				answer, err := client.Do(co, command)
				if err != nil {
					return err
				}
				fmt.Println(command, "=", answer)
				n.Host("a").Crash() // who leads
			}
			return nil
		}).Await(co)
		return err
	}
	fmt.Println(looptest.Explorer{Source: looptest.FIFO(), Schedules: 1}.Run(program).Failure)
	// Output:
	// set/k/41 = ok
	// incr/k = 42
	// get/k = 42
	// <nil>
}
