package resp

import "strconv"

// A Writer appends replies to Buf, in the form of RESP3 if V3 is set, and of RESP2 otherwise.
type Writer struct {
	Buf []byte
	V3  bool
}

// head appends a type, a number and the end of the line.
func (w *Writer) head(kind byte, n int64) {
	if uint64(n) < 10 {
		w.Buf = append(w.Buf, kind, '0'+byte(n), '\r', '\n')
		return
	}
	w.Buf = append(strconv.AppendInt(append(w.Buf, kind), n, 10), '\r', '\n')
}

func (w *Writer) line(kind byte, s string) {
	w.Buf = append(append(append(w.Buf, kind), s...), '\r', '\n')
}

// OK is the reply of what has nothing else to say.
func (w *Writer) OK() { w.Buf = append(w.Buf, "+OK\r\n"...) }

// Status writes a word without line ends.
func (w *Writer) Status(s string) { w.line('+', s) }

// Error writes an error, which begins with a code, such as ERR.
func (w *Writer) Error(s string) { w.line('-', s) }

// Int writes a number.
func (w *Writer) Int(n int) { w.head(':', int64(n)) }

// Int64 writes a number.
func (w *Writer) Int64(n int64) { w.head(':', n) }

// Bool writes 1 or 0.
func (w *Writer) Bool(b bool) {
	if b {
		w.Int(1)
	} else {
		w.Int(0)
	}
}

// Bulk writes bytes of any kind.
func (w *Writer) Bulk(b []byte) {
	w.head('$', int64(len(b)))
	w.Buf = append(append(w.Buf, b...), '\r', '\n')
}

// Text writes a string of any kind.
func (w *Writer) Text(s string) {
	w.head('$', int64(len(s)))
	w.Buf = append(append(w.Buf, s...), '\r', '\n')
}

// Verbatim writes a text that clients show as it is.
func (w *Writer) Verbatim(s string) {
	if !w.V3 {
		w.Text(s)
		return
	}
	w.head('=', int64(len(s))+4)
	w.Buf = append(append(append(w.Buf, "txt:"...), s...), '\r', '\n')
}

// Float writes a number with a fraction.
func (w *Writer) Float(f float64) {
	if w.V3 {
		w.Buf = append(AppendFloat(append(w.Buf, ','), f), '\r', '\n')
		return
	}
	var b [32]byte
	w.Bulk(AppendFloat(b[:0], f))
}

// Null is what stands for a value that is not there.
func (w *Writer) Null() { w.null("$-1\r\n") }

// NullArray is what stands for an array that is not there.
func (w *Writer) NullArray() { w.null("*-1\r\n") }

func (w *Writer) null(v2 string) {
	if w.V3 {
		v2 = "_\r\n"
	}
	w.Buf = append(w.Buf, v2...)
}

// Array announces n values.
func (w *Writer) Array(n int) { w.head('*', int64(n)) }

// Map announces n keys, each followed by its value.
func (w *Writer) Map(n int) { w.aggregate('%', n, 2*n) }

// Set announces n values without an order.
func (w *Writer) Set(n int) { w.aggregate('~', n, n) }

// Push announces a message of n values that answers no command.
func (w *Writer) Push(n int) { w.aggregate('>', n, n) }

func (w *Writer) aggregate(kind byte, v3, v2 int) {
	if w.V3 {
		w.head(kind, int64(v3))
	} else {
		w.Array(v2)
	}
}

// Command writes a command, as a client sends it and a log holds it.
func (w *Writer) Command(args ...[]byte) {
	w.Array(len(args))
	for _, arg := range args {
		w.Bulk(arg)
	}
}
