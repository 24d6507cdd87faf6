// Command redcon is the least server of SET and GET on github.com/tidwall/redcon, which has a goroutine for each connection: what
// monoloop kv is compared with. usage: redcon HOST:PORT
package main

import (
	"log"
	"os"
	"strings"
	"sync"

	"github.com/tidwall/redcon"
)

func main() {
	var mu sync.RWMutex
	items := map[string][]byte{}
	handle := func(conn redcon.Conn, cmd redcon.Command) {
		switch strings.ToLower(string(cmd.Args[0])) {
		case "set":
			mu.Lock()
			items[string(cmd.Args[1])] = append([]byte(nil), cmd.Args[2]...)
			mu.Unlock()
			conn.WriteString("OK")
		case "get":
			mu.RLock()
			item, ok := items[string(cmd.Args[1])]
			mu.RUnlock()
			if ok {
				conn.WriteBulk(item)
			} else {
				conn.WriteNull()
			}
		case "ping":
			conn.WriteString("PONG")
		default:
			conn.WriteError("ERR unknown command '" + string(cmd.Args[0]) + "'")
		}
	}
	accept := func(redcon.Conn) bool { return true }
	log.Fatal(redcon.ListenAndServe(os.Args[1], handle, accept, func(redcon.Conn, error) {}))
}
