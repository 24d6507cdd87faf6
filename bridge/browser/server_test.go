//go:build !js

package browser_test

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
)

// serve has mux answer what the tests in JavaScript ask.
func serve(mux *http.ServeMux) {
	aborted := make(chan struct{}, 100)
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Method", r.Method)
		_, _ = io.Copy(w, r.Body)
	})
	mux.HandleFunc("/missing", http.NotFound)
	mux.HandleFunc("/never", func(_ http.ResponseWriter, r *http.Request) { // no head before it is aborted
		<-r.Context().Done()
		aborted <- struct{}{}
	})
	mux.HandleFunc("/endless", func(w http.ResponseWriter, r *http.Request) { // a head and one piece of the body
		_, _ = io.WriteString(w, "one piece")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		aborted <- struct{}{}
	})
	mux.HandleFunc("/aborted", func(_ http.ResponseWriter, r *http.Request) { // answers when one of the above was aborted
		select {
		case <-aborted:
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "less")
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	mux.HandleFunc("/socket", echoSocket)
}

// echoSocket is a WebSocket that sends back each short frame as it comes, the last one, which closes, too.
func echoSocket(w http.ResponseWriter, r *http.Request) {
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	conn, rw, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, strings.Join([]string{"HTTP/1.1 101 Switching Protocols", "Upgrade: websocket",
		"Connection: Upgrade", "Sec-WebSocket-Accept: " + base64.StdEncoding.EncodeToString(sum[:]), "", ""}, "\r\n"))
	for {
		head, payload, err := readFrame(rw.Reader)
		if err != nil || string(payload) == "break" {
			return
		}
		if _, err := conn.Write(append([]byte{head, byte(len(payload))}, payload...)); err != nil || head&15 == 8 {
			return
		}
	}
}

// readFrame reads a frame of a client, which is masked, and has less than 126 bytes here.
func readFrame(r *bufio.Reader) (head byte, payload []byte, err error) {
	var start [6]byte
	if _, err := io.ReadFull(r, start[:]); err != nil {
		return 0, nil, err
	}
	payload = make([]byte, start[1]&127)
	_, err = io.ReadFull(r, payload)
	for i := range payload {
		payload[i] ^= start[2+i%4]
	}
	return start[0], payload, err
}
