package stream_test

import (
	"errors"
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
func ExamplePacketTransport() {
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

// Two sockets that send datagrams to each other. One that does not fit is cut.
func ExamplePackets() {
	err := loop.Run(func(co *loop.Co) error {
		server, err := stream.ListenPackets(co, "udp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		client, err := stream.DialPackets(co, "udp", server.LocalAddr().String())
		if err != nil {
			return err
		}
		for _, text := range []string{"ping", "a long datagram"} {
			if err := client.Send(co, []byte(text), netip.AddrPort{}); err != nil { // to its only peer
				return err
			}
			p := make([]byte, 6)
			n, from, err := server.Receive(co, p)
			fmt.Printf("%s: %v\n", p[:n], err)
			if err := server.Send(co, []byte("pong"), from); err != nil {
				return err
			}
			n, _, err = client.Receive(co, p)
			fmt.Printf("%s: %v\n", p[:n], err)
		}
		return errors.Join(client.Close(), server.Close())
	})
	fmt.Println(err)
	// Output:
	// ping: <nil>
	// pong: <nil>
	// a long: stream: the datagram is longer than the buffer
	// pong: <nil>
	// <nil>
}

// Sockets for datagrams opened by steps, which look names up: one for anybody, and one to it alone, which sends.
func ExampleSendStep() {
	err := loop.Run(func(co *loop.Co) error {
		listen := &stream.OpenPacketsStep{Network: "udp4", Address: "localhost:0"}
		if err := await(co, listen); err != nil {
			return err
		}
		dial := &stream.OpenPacketsStep{Network: "udp4", Address: listen.Packets.LocalAddr().String(), Dial: true}
		if err := await(co, dial); err != nil {
			return err
		}
		receive := &stream.ReceiveStep{Packets: listen.Packets, To: make([]byte, 1500)}
		if err := await(co, &stream.SendStep{Packets: dial.Packets, From: []byte("hello")}, receive); err != nil {
			return err
		}
		fmt.Printf("%s %t\n", receive.To[:receive.N], receive.From.String() == dial.Packets.LocalAddr().String())
		return errors.Join(listen.Packets.Close(), dial.Packets.Close())
	})
	fmt.Println(err)
	// Output:
	// hello true
	// <nil>
}

// The one who opens the socket is told what is wrong with the address.
func ExampleOpenPacketsStep() {
	err := loop.Run(func(co *loop.Co) error {
		open := &stream.OpenPacketsStep{Network: "udp", Address: "127.0.0.1"}
		fmt.Println(await(co, open))
		open.Address += ":0"
		if err := await(co, open); err != nil {
			return err
		}
		return open.Packets.Close()
	})
	fmt.Println(err)
	// Output:
	// listen udp: address 127.0.0.1: missing port in address
	// <nil>
}
