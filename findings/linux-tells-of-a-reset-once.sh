#!/usr/bin/env bash
#
# On Linux, whoever comes first learns that a connection was reset: a write that fails by it turns the reset into a
# regular end for the reads after it.
#
# One would guess: a program that reads an answer to the end of the connection is safe from half an answer whose server
# was killed. A reset is an error of the read, the end is none, and a connection does not change from one to the other.
#
# Instead: the kernel keeps the error of a socket until one call has returned it, and then forgets it. Where a program
# writes while it reads, as protocols with pings or pipelining do, a write may be that call. The read then gets what
# had arrived before the reset, and the end: io.ReadAll returns half an answer, and no error.
#
# Source: socket(7), SO_ERROR, "Get and clear the pending socket error"; net/ipv4/tcp_input.c of Linux, tcp_reset, and
# include/net/sock.h, sock_error, which takes the error away; tcp(7) and recv(2) do not say so of reads and writes.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOTOOLCHAIN=go1.26.8 GOFLAGS=-mod=mod GOWORK=off

cat >main.go <<'GO'
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
)

// answer reads an answer of which the server is killed in the middle: its first byte before, and the rest after that.
// Meanwhile the client may write.
func answer(writes bool) (string, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer ln.Close()
	c, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		panic(err)
	}
	defer c.Close()
	server, err := ln.Accept()
	if err != nil {
		panic(err)
	}
	first := make([]byte, 1)
	_, err1 := server.Write([]byte("half an ans"))
	_, err2 := io.ReadFull(c, first) // all of it is here
	err3 := server.(*net.TCPConn).SetLinger(0)
	if err := errors.Join(err1, err2, err3, server.Close()); err != nil {
		panic(err)
	}
	for err = nil; writes && err == nil; {
		_, err = c.Write([]byte("ping"))
	}
	if writes && !errors.Is(err, syscall.ECONNRESET) {
		panic(err)
	}
	rest, err := io.ReadAll(c)
	return string(first) + string(rest), err
}

func main() {
	alone, reset := answer(false)
	fmt.Printf("nobody writes:      %q, %v\n", alone, reset)
	beside, ended := answer(true)
	fmt.Printf("a write has failed: %q, %v\n", beside, ended)
	if !errors.Is(reset, syscall.ECONNRESET) || ended != nil || beside != "half an ans" {
		fmt.Println("NOT as described")
		os.Exit(1)
	}
}
GO
go mod init finding 2>/dev/null
go version
uname -sr
go run -p 1 .
