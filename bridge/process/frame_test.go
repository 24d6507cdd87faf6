package process

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/internal/wire"
	"github.com/monoloop-go/monoloop/bridge/remote"
	"github.com/monoloop-go/monoloop/loop"
)

func written(t testing.TB, k kind, job uint64, payload []byte) []byte {
	var b bytes.Buffer
	require.NoError(t, writeFrame(&b, append(newFrame(k, job), payload...)))
	return b.Bytes()
}

func read(b []byte) (frame, error) { return readFrame(bufio.NewReader(bytes.NewReader(b))) }

func TestFrame(t *testing.T) {
	for _, test := range []frame{
		{kindSetup, 0, nil},
		{kindCall, 1, []byte("payload")},
		{kindResult, 1<<64 - 1, bytes.Repeat([]byte{7}, 1<<17)},
	} {
		got, err := read(written(t, test.kind, test.job, test.payload))
		require.NoError(t, err)
		require.Equal(t, test, got)
	}
}

func TestWhatIsNoFrame(t *testing.T) {
	whole := written(t, kindCall, 1, []byte("payload"))
	changed := func(at int, to byte, again bool) []byte {
		b := bytes.Clone(whole)
		b[at] = to
		if again {
			binary.BigEndian.PutUint32(b[17:], crc32.ChecksumIEEE(b[:17]))
		}
		return b
	}
	for _, test := range []struct {
		name string
		b    []byte
		err  error
	}{
		{"nothing", nil, io.EOF},
		{"part of a header", whole[:headerSize-1], io.ErrUnexpectedEOF},
		{"a header", whole[:headerSize], io.ErrUnexpectedEOF},
		{"part of a payload", whole[:headerSize+3], io.ErrUnexpectedEOF},
		{"a line of text", []byte("goroutine 1 [running]:\n"), errFrame},
		{"another length than was checked", changed(9, 1, false), errFrame},
		{"a length beyond all memory", changed(9, 0xff, true), errFrame},
		{"an unknown kind", changed(0, 99, true), errFrame},
		{"no kind", changed(0, 0, true), errFrame},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := read(test.b)
			require.ErrorIs(t, err, test.err)
		})
	}
}

// Whatever comes on a pipe, reading it ends in an error or in what a frame of the same bytes holds; and whatever a
// payload is, reading it ends as well.
func FuzzFrame(f *testing.F) {
	f.Add([]byte("garbage"))
	f.Add(written(f, kindCall, 1, wire.AppendSection(wire.AppendInt(wire.AppendText(nil, "name"), 5), []byte("arg"))))
	f.Add(written(f, kindSetup, 0, setup{"identity", "codec", 1 << 30, true}.append(nil)))
	f.Add(written(f, kindResult, 3, remote.AppendFailure(nil, remote.Gob{}, loop.Canceled(io.EOF))))
	f.Add(written(f, kindReady, 0, wire.AppendText(nil, "complaint")))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := read(b)
		payloads := [][]byte{b}
		if err == nil {
			require.Equal(t, b[:headerSize+len(got.payload)], written(t, got.kind, got.job, got.payload))
			payloads = append(payloads, got.payload)
		}
		for _, p := range payloads {
			_, _ = readCall(p)
			_, _ = readSetup(p)
			e, _, _ := remote.ReadError(p, remote.JSON{})
			_, _ = e.Error(), e.Unwrap()
		}
	})
}
