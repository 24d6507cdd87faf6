#!/usr/bin/env bash
#
# NATS JetStream: whether the id of a finished job still counts as used depends on whether the server has been restarted.
#
# One would guess: a stream's duplicate window (here an hour) is about time alone. A job published again with the id of one
# that is done is either a duplicate for that hour, or, since a work queue has removed the done job and a purge empties
# everything, it is not.
#
# Instead: both. As long as the server runs, an id stays used when its message has been acknowledged and removed, or purged:
# the publication is answered without an error, flagged as a duplicate, and nothing is stored. With a restart within the
# hour the ids are read back from the messages that are still stored, so the ids of the others are free again: the same
# publication is a new job. Deduplication holds for what still waits, and lapses for just what has been done already.
#
# Source: nats-io/nats-server issue 3272 (open: not consistent across restarts); issues 2921 and 5142 (the id outlives the
# acknowledgement); pull request 1668, after which a purge was to clear the ids as well.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOFLAGS=-mod=mod GOWORK=off

cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// open starts a server in this process on the given store, with a client in the same process: no port, no network.
func open(store string) (jetstream.JetStream, func()) {
	s, err := server.NewServer(&server.Options{JetStream: true, StoreDir: store, DontListen: true, NoSigs: true, NoLog: true})
	must(err)
	go s.Start()
	if !s.ReadyForConnections(5 * time.Minute) {
		panic("the server does not start")
	}
	nc, err := nats.Connect("", nats.InProcessServer(s))
	must(err)
	js, err := jetstream.New(nc)
	must(err)
	return js, func() { nc.Close(); s.Shutdown(); s.WaitForShutdown() }
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	ctx := context.Background()
	js, shut := open(os.Args[1])
	stream, err := js.CreateStream(ctx, jetstream.StreamConfig{
		Name: "JOBS", Subjects: []string{"jobs"}, Retention: jetstream.WorkQueuePolicy, Duplicates: time.Hour,
	})
	must(err)
	trace := ""
	publish := func(id string) {
		ack, err := js.Publish(ctx, "jobs", nil, jetstream.WithMsgID(id))
		must(err)
		trace += fmt.Sprintf(" %s:%t", id, ack.Duplicate)
	}
	stored := func() uint64 {
		info, err := stream.Info(ctx)
		must(err)
		return info.State.Msgs
	}

	publish("purged")
	must(stream.Purge(ctx))
	publish("done")
	worker, err := stream.CreateConsumer(ctx, jetstream.ConsumerConfig{Durable: "worker", AckPolicy: jetstream.AckExplicitPolicy})
	must(err)
	job, err := worker.Next(jetstream.FetchMaxWait(5 * time.Minute))
	must(err)
	must(job.DoubleAck(ctx))
	for stored() > 0 { // the removal follows the acknowledgement
		time.Sleep(time.Millisecond)
	}
	publish("waiting")

	trace += " |"
	publish("purged")
	publish("done")
	publish("waiting")
	before := stored()

	shut()
	js, shut = open(os.Args[1])
	defer shut()
	stream, err = js.Stream(ctx, "JOBS")
	must(err)
	trace += " |"
	publish("purged")
	publish("done")
	publish("waiting")
	after := stored()

	fmt.Println("id:duplicate, at first | again | again, after a restart:")
	fmt.Println(trace)
	fmt.Println("messages stored before and after the last three:", before, after)
	want := " purged:false done:false waiting:false | purged:true done:true waiting:true | purged:false done:false waiting:true"
	if trace != want || before != 1 || after != 3 {
		fmt.Println("NOT as described")
		os.Exit(1)
	}
}
GO
go mod init finding 2>/dev/null
go get github.com/nats-io/nats-server/v2/server@v2.15.3 github.com/nats-io/nats.go/jetstream@v1.55.0 2>log || { cat log; exit 1; }
go version
go list -m github.com/nats-io/nats-server/v2 github.com/nats-io/nats.go
go run -p 1 . "$dir/store"
