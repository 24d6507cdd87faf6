#!/usr/bin/env bash
#
# NATS JetStream: a job that was given up for good comes back as a fresh one when its consumer is made anew.
#
# One would guess: MaxDeliver puts an end to a job that nobody can do. After the last allowed delivery a work queue is rid of
# it, like of a done one; or, if it is kept to be looked at, the count of its deliveries is kept with it.
#
# Instead: the message stays in the work queue, where no consumer will get it and the stream still counts it, and how
# often it was delivered is known to the consumer alone. When the consumer is deleted and made again under the same name with
# the same settings (a deployment does that), the job is handed out once more as delivery number 1, with all its attempts
# before it.
#
# Source: nats-io/nats-server issues 5564 and 4956 (the message stays, and is meant to); the documentation of JetStream
# consumers, where MaxDeliver bounds the attempts of one consumer.
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
	defer shut()
	stream, err := js.CreateStream(ctx, jetstream.StreamConfig{
		Name: "JOBS", Subjects: []string{"jobs"}, Retention: jetstream.WorkQueuePolicy,
	})
	must(err)
	_, err = js.Publish(ctx, "jobs", nil)
	must(err)

	consumer := func() jetstream.Consumer {
		c, err := stream.CreateConsumer(ctx, jetstream.ConsumerConfig{
			Durable: "worker", AckPolicy: jetstream.AckExplicitPolicy, MaxDeliver: 2, AckWait: time.Hour,
		})
		must(err)
		return c
	}
	attempt := func(c jetstream.Consumer) uint64 {
		job, err := c.Next(jetstream.FetchMaxWait(5 * time.Minute))
		must(err)
		meta, err := job.Metadata()
		must(err)
		must(job.Nak())
		return meta.NumDelivered
	}

	worker := consumer()
	attempts := []uint64{attempt(worker), attempt(worker)}
	batch, err := worker.FetchNoWait(1)
	must(err)
	more := 0
	for range batch.Messages() {
		more++
	}
	info, err := stream.Info(ctx)
	must(err)

	must(stream.DeleteConsumer(ctx, "worker"))
	again := attempt(consumer())

	fmt.Println("deliveries of the one job, of 2 allowed:", attempts, "- then more:", more)
	fmt.Println("messages still in the work queue:", info.State.Msgs)
	fmt.Println("the next delivery, to a consumer of the same name and settings, is number", again)
	if fmt.Sprint(attempts) != "[1 2]" || more != 0 || info.State.Msgs != 1 || again != 1 {
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
