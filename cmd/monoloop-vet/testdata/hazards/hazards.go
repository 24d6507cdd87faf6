// Package hazards has one hazard of several rules.
package hazards

import (
	"fmt"
	"math/rand"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

func task(co *loop.Co, m map[string]int) error {
	start := time.Now()
	for name := range m {
		fmt.Println(name)
	}
	_ = rand.Int() //monoloop:allow random to show a comment
	return co.Sleep(time.Since(start))
}
