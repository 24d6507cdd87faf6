// Package random draws random numbers in task code.
package random

import (
	crypto "crypto/rand"
	"io"
	"math/rand"
	randv2 "math/rand/v2"

	"github.com/monoloop-go/monoloop/loop"
)

func all(_ *loop.Co) error {
	_ = rand.Intn(3)                       // want "random: rand.Intn draws from the global source, so that no run can be repeated: draw from a rand.Rand that the program has made with a seed it knows"
	_ = rand.Float64()                     // want "rand.Float64 draws from the global source"
	rand.Shuffle(3, func(i, j int) {})     // want "rand.Shuffle draws from the global source"
	_ = randv2.IntN(3)                     // want "rand.IntN draws from the global source"
	_ = randv2.N(3)                        // want "rand.N draws from the global source"
	_ = crypto.Text()                      // want "crypto/rand.Text can never be repeated: draw from a rand.Rand that the program has made with a seed it knows, or draw it in a job of bridge.RunInExecutor"
	_, err := crypto.Read(nil)             // want "crypto/rand.Read can never be repeated"
	_, _ = io.ReadFull(crypto.Reader, nil) // want "crypto/rand.Reader can never be repeated"
	return err
}

func good(_ *loop.Co) {
	_ = rand.New(rand.NewSource(1)).Intn(3)
	r := randv2.New(randv2.NewPCG(1, 2))
	_ = r.IntN(3)
	r.Shuffle(3, func(i, j int) {})
}

func ordinary() { _ = rand.Intn(3) }
