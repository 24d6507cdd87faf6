package kvtest

import (
	"bufio"
	"io"
	"slices"
	"strconv"
	"strings"
)

// ReadReply reads one reply, with all that it contains.
func ReadReply(r *bufio.Reader) (string, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return "", err
	}
	n, _ := strconv.Atoi(strings.TrimSpace(line[1:]))
	switch line[0] {
	case '%':
		n *= 2
	case '$', '=':
		if n < 0 {
			return line, nil
		}
		b := make([]byte, n+2)
		_, err = io.ReadFull(r, b)
		return line + string(b), err
	case '*', '~', '>':
	default:
		return line, nil
	}
	for range n {
		part, err := ReadReply(r)
		if err != nil {
			return "", err
		}
		line += part
	}
	return line, nil
}

// Parts returns the elements of a reply.
func Parts(reply string) (head string, parts []string) {
	r := bufio.NewReader(strings.NewReader(reply))
	head, _ = r.ReadString('\n')
	for {
		part, err := ReadReply(r)
		if err != nil {
			return head, parts
		}
		parts = append(parts, part)
	}
}

// Sorted brings into an order what has none in the reply of a command.
func Sorted(name, reply string) string {
	if strings.HasSuffix(name, "TTL") && len(reply) > 5 {
		return "later" // the two servers do not run a command at the same time
	}
	if reply == "" || !strings.ContainsRune("*%~", rune(reply[0])) {
		return reply
	}
	head, elements := Parts(reply)
	switch strings.ToUpper(name) {
	case "SCAN":
		return head + elements[0] + Sorted(name[:1]+"KEYS", elements[1])
	case "HGETALL", "SMEMBERS", "KEYS", "SINTER", "SUNION", "SDIFF", "SKEYS":
		slices.Sort(elements) // a field may change places with a value, but no random sequence makes that twice
	}
	return head + strings.Join(elements, "")
}
