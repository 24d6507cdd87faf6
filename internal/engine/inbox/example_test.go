package inbox_test

import (
	"fmt"

	"github.com/monoloop-go/monoloop/internal/engine/inbox"
)

func ExampleInbox() {
	var b inbox.Inbox[string]
	wake := b.Wake()
	go func() {
		b.Put("hello")
	}()
	<-wake
	fmt.Println(b.Take(), b.CloseIfEmpty(), b.Put("too late"))
	// Output: [hello] true false
}
