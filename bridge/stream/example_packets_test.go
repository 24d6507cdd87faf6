package stream_test

import (
	"fmt"
	"net"
	"net/netip"

	"github.com/monoloop-go/monoloop/bridge/stream"
	"github.com/monoloop-go/monoloop/loop"
	"github.com/monoloop-go/monoloop/task"
)

// A step task that receives one datagram, and another one that sends it.
func ExampleReceiveStep() {
	err := loop.Run(func(co *loop.Co) error {
		k, err := stream.ListenPackets(co, "udp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		defer k.Close()
		receive := stream.ReceiveStep{Packets: k, To: make([]byte, 1500)}
		receiving := task.DoStep(co, &receive)
		to := netip.MustParseAddrPort(k.LocalAddr().String())
		task.DoStep(co, &stream.SendStep{Packets: k, From: []byte("hello"), To: to})
		_, err = receiving.Await(co)
		fmt.Printf("%s, from itself: %t\n", receive.To[:receive.N], receive.From == to)
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: hello, from itself: true
}

// A socket that was opened with options of package net.
func ExampleWrapPackets() {
	err := loop.Run(func(co *loop.Co) error {
		var options net.ListenConfig
		c, err := options.ListenPacket(co.Context(), "udp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		k, err := stream.WrapPackets(co, c)
		if err != nil {
			return err
		}
		_, _, err = k.TryReceive(make([]byte, 1500))
		fmt.Println(err)
		return k.Close()
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: stream: it would have to wait
}

// A PacketTransport of one's own, whose datagrams come back.
func ExampleNewPackets() {
	err := loop.Run(func(co *loop.Co) error {
		k := stream.NewPackets(co, &mailbox{})
		if err := k.Send(co, []byte("to myself"), netip.AddrPort{}); err != nil {
			return err
		}
		p := make([]byte, 100)
		n, _, err := k.Receive(co, p)
		fmt.Println(string(p[:n]))
		return err
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output: to myself
}
