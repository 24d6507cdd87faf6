//go:build js

package browser_test

import (
	"os"
	"syscall/js"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/browser"
	"github.com/monoloop-go/monoloop/loop"
)

// script evaluates a text of JavaScript, which stands for the page's own code.
func script(text string) js.Value { return js.Global().Call("eval", text) }

// run runs a program in the page.
func run(t *testing.T, main func(co *loop.Co) error) {
	t.Helper()
	require.NoError(t, browser.Run(main))
}

// server returns the address of the server that TestOnJS has, or nothing, which is said in the log.
func server(t *testing.T) string {
	url := os.Getenv("BROWSER_TEST_URL")
	if url == "" {
		t.Log("there is no server: TestOnJS, which is run on another system than js, has one")
	}
	return url
}

// nextTurnOfThePage waits until the page has done what it had to do.
func nextTurnOfThePage(co *loop.Co) error {
	_, err := browser.Await(co, script("new Promise(done => setTimeout(done, 5))"))
	return err
}

// beWorker serves jobs, if this is a worker.
func beWorker() { browser.Main() }
