//go:build js

package conform_test

import (
	"encoding/json"
	"syscall/js"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monoloop-go/monoloop/bridge/browser"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/conform"
	"github.com/monoloop-go/monoloop/loop"
)

// In a page that TestInChromium serves, the programs have the traces of CPython.
func TestTracesInAPage(t *testing.T) {
	if js.Global().Get("location").IsUndefined() {
		t.Log("this is no page: TestInChromium, which is run on another system than js, has one")
		return
	}
	var all []traced
	require.NoError(t, browser.Run(func(co *loop.Co) error {
		r, err := browser.Fetch(co, "/bundle", nil)
		if err != nil {
			return err
		}
		text, err := r.ReadAll(co)
		if err != nil {
			return err
		}
		return json.Unmarshal(text, &all)
	}))
	for _, p := range all {
		program, err := conform.Parse([]byte(p.Program))
		require.NoError(t, err, p.Name)
		for _, engine := range engines {
			require.Equal(t, p.Trace, string(program.Run(engine)), "%s, %s", p.Name, engine)
		}
	}
	t.Logf("%d programs have CPython's traces on both engines", len(all))
}
