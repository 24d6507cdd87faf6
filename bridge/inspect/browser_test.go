package inspect_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// A browser is one page of a chromium without a window, driven over the protocol of its developer tools.
type browser struct {
	t      *testing.T
	socket *socket
	ended  chan struct{} // of the receiver

	mu      sync.Mutex
	calls   int
	answers map[int]chan answer
	loaded  chan struct{} // receives when a page has loaded
	errors  []string      // what the console has shown as errors
}

type answer struct {
	Result json.RawMessage
	Error  *struct{ Message string }
}

// openBrowser starts chromium, which ends with the test; nil if there is none, which is said in the log.
func openBrowser(t *testing.T) *browser {
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Log("chromium is not installed: nothing is looked at in a browser")
		return nil
	}
	cmd := exec.Command(path, "--headless", "--remote-debugging-port=0", "--no-sandbox", "--disable-gpu", "--disable-quic",
		"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--user-data-dir="+t.TempDir(), "about:blank")
	out, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	var address string
	for address == "" && lines.Scan() {
		_, address, _ = strings.Cut(lines.Text(), "DevTools listening on ")
	}
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		for lines.Scan() {
		}
	}()
	b := &browser{t: t, ended: make(chan struct{}), answers: map[int]chan answer{}, loaded: make(chan struct{}, 100)}
	t.Cleanup(func() {
		if b.socket != nil {
			_, _ = b.call("Browser.close", nil) // so that its processes end and leave the folder alone
			b.socket.close()
			<-b.ended
		}
		_ = cmd.Process.Signal(os.Interrupt)
		<-drained
		_ = cmd.Wait()
	})
	require.NotEmpty(t, address, "chromium does not say where it listens")
	b.connect(address)
	return b
}

// connect opens the first page that the browser has.
func (b *browser) connect(address string) {
	u, err := url.Parse(address)
	require.NoError(b.t, err)
	r, err := http.Get("http://" + u.Host + "/json/list")
	require.NoError(b.t, err)
	defer r.Body.Close()
	var pages []struct{ Type, WebSocketDebuggerURL string }
	require.NoError(b.t, json.NewDecoder(r.Body).Decode(&pages))
	for _, p := range pages {
		if p.Type == "page" && b.socket == nil {
			b.socket, err = dialSocket(p.WebSocketDebuggerURL)
			require.NoError(b.t, err)
		}
	}
	require.NotNil(b.t, b.socket)
	go b.receive()
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		b.must(domain+".enable", nil)
	}
}

// receive gives answers to those who wait for them, until the browser has gone.
func (b *browser) receive() {
	defer close(b.ended)
	for {
		text, err := b.socket.receive()
		var m struct {
			ID     int
			Method string
			Params json.RawMessage
			answer
		}
		if err == nil {
			err = json.Unmarshal(text, &m)
		}
		b.mu.Lock()
		if err != nil {
			for id, c := range b.answers {
				delete(b.answers, id)
				close(c)
			}
			b.mu.Unlock()
			return
		}
		if c := b.answers[m.ID]; c != nil {
			delete(b.answers, m.ID)
			c <- m.answer
		}
		b.notice(m.Method, m.Params)
		b.mu.Unlock()
	}
}

// notice is told of an event; mu is held.
func (b *browser) notice(method string, params json.RawMessage) {
	text := string(params)
	switch {
	case method == "Page.loadEventFired":
		b.loaded <- struct{}{}
	case method == "Runtime.exceptionThrown",
		method == "Runtime.consoleAPICalled" && strings.Contains(text, `"type":"error"`),
		method == "Log.entryAdded" && strings.Contains(text, `"level":"error"`):
		b.errors = append(b.errors, method+": "+text)
	}
}

// call calls a method of the protocol.
func (b *browser) call(method string, params any) (json.RawMessage, error) {
	c := make(chan answer, 1)
	b.mu.Lock()
	b.calls++
	id := b.calls
	b.answers[id] = c
	b.mu.Unlock()
	text, err := json.Marshal(map[string]any{"id": id, "method": method, "params": params})
	if err != nil {
		return nil, err
	}
	if err := b.socket.send(opText, text); err != nil {
		return nil, err
	}
	a, ok := <-c
	switch {
	case !ok:
		return nil, fmt.Errorf("%s: the browser has gone", method)
	case a.Error != nil:
		return nil, fmt.Errorf("%s: %s", method, a.Error.Message)
	}
	return a.Result, nil
}

func (b *browser) must(method string, params any) json.RawMessage {
	b.t.Helper()
	result, err := b.call(method, params)
	require.NoError(b.t, err)
	return result
}

// open goes to a page, and waits until it has loaded.
func (b *browser) open(address string) {
	b.t.Helper()
	b.must("Page.navigate", map[string]any{"url": address})
	<-b.loaded
}

// eval returns the value of an expression in the page; of a promise, when it is kept.
func (b *browser) eval(expression string) any {
	b.t.Helper()
	var r struct {
		Result           struct{ Value any }
		ExceptionDetails any
	}
	text := b.must("Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true,
		"returnByValue": true, "userGesture": true})
	require.NoError(b.t, json.Unmarshal(text, &r))
	require.Nil(b.t, r.ExceptionDetails, expression)
	return r.Result.Value
}

// when waits until a condition holds in the page, which is asked whenever the page changes.
func (b *browser) when(condition string) {
	b.t.Helper()
	b.eval(`new Promise(done => {
		const look = () => { if (` + condition + `) { watch.disconnect(); done(true); } };
		const watch = new MutationObserver(look);
		watch.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
		look();
	})`)
}

// size makes the page so wide, with the pixels of a telephone if it is narrow.
func (b *browser) size(width, height int) {
	b.must("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1,
		"mobile": width < 500})
}

func (b *browser) scheme(name string) {
	features := []any{map[string]string{"name": "prefers-color-scheme", "value": name}}
	b.must("Emulation.setEmulatedMedia", map[string]any{"features": features})
}

// noErrors checks that the console has shown no error.
func (b *browser) noErrors() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	require.Empty(b.t, b.errors)
}
