package hazards

import (
	"testing"

	"github.com/monoloop-go/monoloop/loop"
)

func TestTask(t *testing.T) {
	c := make(chan int)
	close(c)
	_ = loop.Run(func(co *loop.Co) error {
		<-c
		return task(co, nil)
	})
}
