package jetstream_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	engine "github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/jetstream"
	"github.com/monoloop-go/monoloop/bridge/pool"
)

// The server remembers the id of a message for two minutes, whatever has become of the message.

// A message is purged, and who submits its job again is told that the server has it, which stores nothing.
func TestAJobThatWasPurgedIsSentAgain(t *testing.T) {
	e := embed(t, fast())
	c, other := client(t, e, nil), client(t, e, nil)
	ctx, l, key := within(t), newLedger(t), jetstream.JobOptions{ID: "once"}
	first := jetstream.Submit(ctx, c, count, string(l), key)
	stream, err := e.Raw().Stream(ctx, "monoloop-jobs")
	require.NoError(t, err)
	m := message(ctx, t, stream, 1)
	require.NoError(t, stream.Purge(ctx))
	ack, err := e.Raw().PublishMsg(ctx, &nats.Msg{Subject: m.Subject, Header: m.Header, Data: m.Data})
	require.NoError(t, err)
	require.True(t, ack.Duplicate, "the engine says that it has what it has not")
	second := jetstream.Submit(ctx, other, count, string(l), key)
	worker(t, e, nil)
	for _, job := range []*pool.Job[int]{first, second} {
		n, err := job.Result(ctx)
		require.NoError(t, err)
		require.Equal(t, 1, n)
	}
	untilEmpty(ctx, t, e)
	require.Len(t, l.lines(), 1)
}

// message waits for the message with the given number.
func message(ctx context.Context, t testing.TB, stream engine.Stream, number uint64) *engine.RawStreamMsg {
	for {
		m, err := stream.GetMsg(ctx, number)
		if !errors.Is(err, engine.ErrMsgNotFound) {
			require.NoError(t, err)
			return m
		}
	}
}

// An ID is free for another job when nothing is known of its job any more, which may be before the server forgets.
func TestAnIDIsUsedAnewWithinTheWindow(t *testing.T) {
	t.Parallel()
	o := fast()
	o.Keep = time.Second
	e := embed(t, o)
	c := client(t, e, nil)
	worker(t, e, nil)
	ctx, l, key := within(t), newLedger(t), jetstream.JobOptions{ID: "again"}
	for round := range 2 {
		n, err := jetstream.Submit(ctx, c, count, string(l), key).Result(ctx)
		require.NoError(t, err)
		require.Equal(t, round+1, n)
		for err == nil {
			_, err = e.Job(ctx, jetstream.KeyID("again"))
		}
		require.ErrorIs(t, err, jetstream.ErrNotFound)
	}
}

// A record was deleted, by whatever administration. What is left of it in the bucket is no record.
func TestARecordThatWasDeletedIsMadeAnew(t *testing.T) {
	e := embed(t, fast())
	c := client(t, e, nil)
	worker(t, e, nil)
	ctx, l, key := within(t), newLedger(t), jetstream.JobOptions{ID: "again"}
	records, err := e.Raw().KeyValue(ctx, "monoloop-records")
	require.NoError(t, err)
	for round := range 2 {
		n, err := jetstream.Submit(ctx, c, count, string(l), key).Result(ctx)
		require.NoError(t, err)
		require.Equal(t, round+1, n)
		untilEmpty(ctx, t, e)
		require.NoError(t, records.Delete(ctx, jetstream.KeyID("again")))
	}
}

// Two consumers of a work queue must not get the same messages. Lanes have none in common, whatever their names; who is
// in the way of one is named.
func TestOverlappingConsumersAreNamed(t *testing.T) {
	s, err := jetstream.Embed(jetstream.ServerOptions{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	o := fast()
	o.Lanes, o.Ordered = []string{"a", "a-b", "ab"}, 2
	e := connect(t, s, o)
	ctx := within(t)
	_, err = e.Raw().CreateConsumer(ctx, "monoloop-jobs", engine.ConsumerConfig{
		Durable: "audit", FilterSubject: "monoloop.job.>", AckPolicy: engine.AckExplicitPolicy})
	var refused *engine.APIError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, engine.ErrorCode(10100), refused.ErrorCode)
	_, err = e.Raw().CreateConsumer(ctx, "monoloop-jobs", engine.ConsumerConfig{
		Durable: "audit", FilterSubject: "monoloop.job.*.17", AckPolicy: engine.AckExplicitPolicy})
	require.ErrorAs(t, err, &refused)
	_, err = e.Raw().CreateConsumer(ctx, "monoloop-jobs", engine.ConsumerConfig{
		Durable: "audit", FilterSubject: "monoloop.job.high.17", AckPolicy: engine.AckExplicitPolicy})
	require.NoError(t, err)
	o.Lanes = append(o.Lanes, "high")
	_, err = s.Connect(ctx, o)
	var mismatch *jetstream.MismatchError
	require.ErrorAs(t, err, &mismatch)
	require.Equal(t, "stream monoloop-jobs", mismatch.What)
	require.Equal(t, []string{`consumer audit takes "monoloop.job.high.17", which overlaps "monoloop.job.high.>"`},
		mismatch.Differences)
}
