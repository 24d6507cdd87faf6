// Package allow has comments that allow findings.
package allow

import (
	"fmt"
	"math/rand"
	"time"

	"github.com/monoloop-go/monoloop/loop"
)

func good(_ *loop.Co, m map[string]int) {
	_ = time.Now() //monoloop:allow wallclock the log shows real time
	//monoloop:allow wallclock the log shows real time
	_ = time.Now()
	//monoloop:allow maporder the order of the lines does not matter
	for name := range m {
		fmt.Println(name)
	}
	//monoloop:allow wallclock the log shows real time
	//monoloop:allow random to spread the load
	fmt.Println(time.Now(), rand.Int())
}

func bad(_ *loop.Co) {
	//monoloop:allow random this is another rule // want "allow: nothing here breaks the rule random: remove the comment"
	_ = time.Now() // want "wallclock: time.Now follows the wall clock, and not the loop's: use Loop.Time"
	//monoloop:allow wallclock too far away // want "nothing here breaks the rule wallclock"

	_ = time.Now() // want "time.Now follows"

	// want below "allow: the comment gives no reason: write //monoloop:allow, a rule, and the reason"
	//monoloop:allow wallclock
	_ = time.Now() // want "time.Now follows"
	//monoloop:allow everything because // want "allow: there is no rule everything: write //monoloop:allow, a rule, and the reason"
	_ = time.Now() // want "time.Now follows"
	// want below "allow: the comment names no rule: write //monoloop:allow, a rule, and the reason"
	//monoloop:allow
	_ = time.Now() // want "time.Now follows"
	//monoloop:allowance is another word
}

func ordinary() {
	_ = time.Now() //monoloop:allow wallclock nobody forbids it // want "nothing here breaks the rule wallclock"
}
