package inbox_test

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/internal/engine/inbox"
)

func TestTakeGivesWhatWasPutInOrder(t *testing.T) {
	var b inbox.Inbox[int]
	require.False(t, b.Filled())
	require.Empty(t, b.Take())
	require.True(t, b.Put(1))
	require.True(t, b.PutQuietly(2))
	require.True(t, b.Put(3))
	require.True(t, b.Filled())
	require.Equal(t, []int{1, 2, 3}, b.Take())
	require.False(t, b.Filled())
	require.Empty(t, b.Take())
}

func TestWhatWasPutBeforeThereWasAChannelIsAnnounced(t *testing.T) {
	var b inbox.Inbox[int]
	b.Put(1)
	wake := b.Wake()
	require.Len(t, wake, 1)
	b.Put(2)
	require.Len(t, b.Wake(), 1, "once")
	<-wake
	require.Equal(t, []int{1, 2}, b.Take())
	b.Put(3)
	require.Len(t, wake, 1, "a new batch")
}

func TestOneWakeUpForABatch(t *testing.T) {
	var b inbox.Inbox[int]
	wake := b.Wake()
	b.PutQuietly(0)
	require.Empty(t, wake, "a quiet put wakes nobody")
	b.Put(1)
	b.Put(2)
	require.Len(t, wake, 1)
	<-wake
	b.Put(3)
	require.Empty(t, wake, "the batch was announced already")
	b.Take()
	b.Put(4)
	require.Len(t, wake, 1, "a new batch")
}

func TestATakerThatIsAwakeIsCalledOnlyOnceItArms(t *testing.T) {
	var b inbox.Inbox[int]
	wake := b.Wake()
	b.Put(1)
	<-wake
	require.Equal(t, []int{1}, b.TakeAwake())
	b.Put(2)
	require.Empty(t, wake, "it is at work")
	require.False(t, b.Arm(), "there is something to take, and nothing to wait for")
	require.Equal(t, []int{2}, b.TakeAwake())
	require.True(t, b.Arm())
	b.Put(3)
	b.Put(4)
	require.Len(t, wake, 1, "once a batch")
	<-wake
	require.Equal(t, []int{3, 4}, b.Take())
	b.Put(5)
	require.Len(t, wake, 1, "after Take without Arm")
}

func TestAnnounceTellsWhatNobodyWasCalledFor(t *testing.T) {
	var b inbox.Inbox[int]
	wake := b.Wake()
	b.TakeAwake()
	b.Announce()
	require.Empty(t, wake)
	b.Put(1)
	require.Len(t, wake, 1, "it is armed")
	<-wake
	b.TakeAwake()
	b.Put(2)
	require.Empty(t, wake)
	b.Announce()
	require.Len(t, wake, 1)
	<-wake
	b.Put(3)
	require.Empty(t, wake, "the batch was announced")
}

// A taker that waits on something else is woken there, and not on the channel; but one that waits on that from now
// on is told of what has not been taken.
func TestAPutNotifies(t *testing.T) {
	var b inbox.Inbox[int]
	var woken []bool
	elsewhere := true
	b.SetNotify(func() bool {
		woken = append(woken, elsewhere)
		return elsewhere
	})
	wake := b.Wake()
	b.Put(1)
	b.Put(2)
	require.Empty(t, wake)
	b.Announce()
	require.Len(t, wake, 1)
	<-wake
	require.Equal(t, []int{1, 2}, b.Take())

	elsewhere = false
	b.Put(3)
	require.Len(t, wake, 1)
	<-wake
	b.Take()
	b.SetNotify(nil)
	b.Put(4)
	require.Len(t, wake, 1)
	require.Equal(t, []bool{true, false}, woken)
}

func TestAPutNeverBlocksOnAWakeUpThatNobodyReceived(t *testing.T) {
	var b inbox.Inbox[int]
	wake := b.Wake()
	for n := range 10 {
		b.Put(n)
		b.Take()
	}
	require.Len(t, wake, 1)
}

func TestWakeGivesOneChannelUntilItIsForgotten(t *testing.T) {
	var b inbox.Inbox[int]
	b.Put(1) // there is no channel yet
	first := b.Wake()
	require.Equal(t, first, b.Wake())
	b.Put(2)
	require.Len(t, first, 1)
	b.Forget()
	second := b.Wake()
	require.NotEqual(t, first, second)
	b.Put(3)
	require.Len(t, second, 1, "a new taker is told of its own")
	require.Equal(t, []int{1, 2, 3}, b.Take())
}

func TestCloseOnlyWhenEmpty(t *testing.T) {
	var b inbox.Inbox[int]
	b.Put(1)
	require.False(t, b.CloseIfEmpty())
	require.True(t, b.Put(2))
	require.Equal(t, []int{1, 2}, b.Take())
	require.True(t, b.CloseIfEmpty())
	require.True(t, b.CloseIfEmpty())
	require.False(t, b.Put(3))
	require.False(t, b.PutQuietly(3))
	require.Empty(t, b.Take())
}

func TestWhatWasTakenIsForgottenByTheSecondTakeAfterIt(t *testing.T) {
	var b inbox.Inbox[*int]
	b.Put(new(int))
	batch := b.Take()
	require.NotNil(t, batch[0])
	b.Take()
	require.Nil(t, batch[0], "the memory is used again and holds nothing alive")
}

func TestAgainstATwin(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var b inbox.Inbox[int]
	var twin []int
	for step := range 20_000 {
		switch rng.IntN(8) {
		case 0:
			require.True(t, slices.Equal(twin, b.Take()))
			twin = nil
		case 1:
			b.PutQuietly(step)
			twin = append(twin, step)
		case 2:
			require.Equal(t, len(twin) > 0, b.Filled())
		default:
			b.Put(step)
			twin = append(twin, step)
		}
	}
}

type entry struct{ writer, n int }

func TestNothingIsLostBetweenGoroutines(t *testing.T) {
	t.Run("Take", func(t *testing.T) {
		takeFromMany(t, func(b *inbox.Inbox[entry], wake <-chan struct{}) []entry {
			<-wake // a lost wake-up hangs the test
			return b.Take()
		})
	})
	t.Run("TakeAwake", func(t *testing.T) {
		takeFromMany(t, func(b *inbox.Inbox[entry], wake <-chan struct{}) []entry {
			if b.Arm() {
				<-wake
			}
			return b.TakeAwake()
		})
	})
}

func takeFromMany(t *testing.T, take func(b *inbox.Inbox[entry], wake <-chan struct{}) []entry) {
	const writers, each = 8, 2000
	var b inbox.Inbox[entry]
	wake := b.Wake()
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for n := range each {
				b.Put(entry{w, n})
			}
		})
	}
	var next [writers]int
	for got := 0; got < writers*each; {
		for _, e := range take(&b, wake) {
			require.Equal(t, next[e.writer], e.n, "entries of one goroutine keep their order")
			next[e.writer]++
			got++
		}
	}
	all.Wait()
	require.True(t, b.CloseIfEmpty())
}

func TestEveryPutThatRacesWithTheCloseIsTakenOrRefused(t *testing.T) {
	for range 200 {
		var b inbox.Inbox[int]
		accepted := make(chan int, 4)
		var all sync.WaitGroup
		for range cap(accepted) {
			all.Go(func() {
				n := 0
				for b.Put(1) {
					n++
					if n == 100 {
						break
					}
				}
				accepted <- n
			})
		}
		taken := 0
		for !b.CloseIfEmpty() {
			taken += len(b.Take())
		}
		all.Wait()
		sum := 0
		for range cap(accepted) {
			sum += <-accepted
		}
		require.Equal(t, sum, taken)
	}
}
