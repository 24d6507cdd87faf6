package resp

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
)

// A Writer appends replies to Buf, in the form of RESP3 if V3 is set, and of RESP2 otherwise.
type Writer struct {
	Buf []byte
	V3  bool
}

// Reply writes a reply. It panics if v is none; see [Status].
func (w *Writer) Reply(v any) {
	switch v := v.(type) {
	case None:
	case nil:
		w.null("$-1\r\n")
	case noArray:
		w.null("*-1\r\n")
	case bool:
		w.head(':', map[bool]int64{true: 1}[v])
	case int:
		w.head(':', int64(v))
	case int64:
		w.head(':', v)
	case float64:
		w.float(v)
	case *big.Int:
		w.big(v)
	case Status:
		w.line('+', string(v))
	case Error:
		w.line('-', string(v))
	case string:
		bulk(w, v)
	case []byte:
		w.Bulk(v)
	case Array:
		w.head('*', int64(v))
	case []string:
		all(w, '*', 1, v)
	case []any:
		all(w, '*', 1, v)
	case Map:
		all(w, '%', 2, v)
	case Set:
		all(w, '~', 1, v)
	case Push:
		all(w, '>', 1, v)
	default:
		panic(fmt.Sprintf("resp: a %T is no reply", v))
	}
}

// all writes replies, of which a kind that RESP2 does not have takes so many for one.
func all[T any](w *Writer, kind byte, each int, replies []T) {
	if !w.V3 {
		kind, each = '*', 1
	}
	w.head(kind, int64(len(replies)/each))
	for _, v := range replies {
		w.Reply(v)
	}
}

// head appends a type, a number and the end of the line.
func (w *Writer) head(kind byte, n int64) {
	if uint64(n) < 10 {
		w.Buf = append(w.Buf, kind, '0'+byte(n), '\r', '\n')
		return
	}
	w.Buf = append(strconv.AppendInt(append(w.Buf, kind), n, 10), '\r', '\n')
}

// line appends a type and a text. What it quotes of a client's must not end the line, and so the reply.
func (w *Writer) line(kind byte, s string) {
	w.Buf = append(append(w.Buf, kind), s...)
	for i, text := 0, w.Buf[len(w.Buf)-len(s):]; i < len(text); i++ {
		if text[i] == '\r' || text[i] == '\n' {
			text[i] = ' '
		}
	}
	w.Buf = append(w.Buf, '\r', '\n')
}

func (w *Writer) null(v2 string) {
	if w.V3 {
		v2 = "_\r\n"
	}
	w.Buf = append(w.Buf, v2...)
}

func (w *Writer) float(f float64) {
	if w.V3 {
		w.line(',', Float(f))
	} else {
		w.Reply(Float(f))
	}
}

func (w *Writer) big(n *big.Int) {
	if w.V3 {
		w.line('(', n.String())
	} else {
		w.Reply(n.String())
	}
}

// Float returns a number in 17 digits at most, which are enough to read it back.
func Float(f float64) string {
	if math.IsInf(f, 0) {
		return map[bool]string{true: "inf", false: "-inf"}[f > 0]
	}
	return strconv.FormatFloat(f, 'g', 17, 64)
}

// Bulk writes bytes of any kind; nil is what stands for a value that is not there.
func (w *Writer) Bulk(b []byte) {
	if b == nil {
		w.null("$-1\r\n")
	} else {
		bulk(w, b)
	}
}

func bulk[T string | []byte](w *Writer, v T) {
	w.head('$', int64(len(v)))
	w.Buf = append(append(w.Buf, v...), '\r', '\n')
}

// Command writes a command, as a client sends it and a log holds it.
func (w *Writer) Command(args ...[]byte) {
	w.head('*', int64(len(args)))
	for _, arg := range args {
		bulk(w, arg)
	}
}
