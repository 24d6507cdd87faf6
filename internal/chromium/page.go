package chromium

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// A Page is one page of a chromium without a window, driven over the protocol of its developer tools.
type Page struct {
	t      *testing.T
	host   string // of the protocol
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

// Open starts chromium, which ends with the test, and returns its page; nil if there is none, which is said in the log.
func Open(t *testing.T) *Page {
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Log("chromium is not installed: nothing is looked at in a browser")
		return nil
	}
	cmd := exec.Command(path, slices.Concat(flags, []string{"--user-data-dir=" + t.TempDir(), "about:blank"})...)
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
	p := newPage(t)
	t.Cleanup(func() {
		p.close("Browser.close") // and its processes leave the folder alone
		_ = cmd.Process.Signal(os.Interrupt)
		<-drained
		_ = cmd.Wait()
	})
	require.NotEmpty(t, address, "chromium does not say where it listens")
	u, err := url.Parse(address)
	require.NoError(t, err)
	p.host = u.Host
	for _, target := range p.ask("GET", "/json/list") {
		if target.Type == "page" && p.socket == nil {
			p.connect(target)
		}
	}
	require.NotNil(t, p.socket)
	return p
}

func newPage(t *testing.T) *Page {
	return &Page{t: t, ended: make(chan struct{}), answers: map[int]chan answer{}, loaded: make(chan struct{}, 100)}
}

// Another opens one more page of the same browser, which ends with the test: to start a browser takes seconds.
func (p *Page) Another(t *testing.T) *Page {
	next := newPage(t)
	next.host = p.host
	t.Cleanup(func() { next.close("Page.close") })
	next.connect(next.ask("PUT", "/json/new?about:blank")[0])
	return next
}

// flags make a browser that asks nobody for anything, and runs for the superuser as well.
var flags = []string{"--headless", "--remote-debugging-port=0", "--no-sandbox", "--disable-gpu", "--disable-quic",
	"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"}

// close ends the page, or the browser, by a method of the protocol.
func (p *Page) close(method string) {
	if p.socket == nil {
		return
	}
	_, _ = p.call(method, nil)
	p.socket.close()
	<-p.ended
}

// A target is what the browser has and can be driven, a page for one.
type target struct{ Type, WebSocketDebuggerURL string }

// ask asks the browser for targets; for a new one it answers with that alone.
func (p *Page) ask(method, path string) (all []target) {
	r, err := http.NewRequestWithContext(p.t.Context(), method, "http://"+p.host+path, nil)
	require.NoError(p.t, err)
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	answer, err := client.Do(r)
	require.NoError(p.t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(p.t, err)
	if text = bytes.TrimSpace(text); !bytes.HasPrefix(text, []byte("[")) {
		text = slices.Concat([]byte("["), text, []byte("]"))
	}
	require.NoError(p.t, json.Unmarshal(text, &all), "%s", text)
	return all
}

// connect drives a page.
func (p *Page) connect(to target) {
	var err error
	p.socket, err = dialSocket(to.WebSocketDebuggerURL)
	require.NoError(p.t, err)
	go p.receive()
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		p.must(domain+".enable", nil)
	}
}

// receive gives answers to those who wait for them, until the browser has gone.
func (p *Page) receive() {
	defer close(p.ended)
	for {
		text, err := p.socket.receive()
		var m struct {
			ID     int
			Method string
			Params json.RawMessage
			answer
		}
		if err == nil {
			err = json.Unmarshal(text, &m)
		}
		p.mu.Lock()
		if err != nil {
			for id, c := range p.answers {
				delete(p.answers, id)
				close(c)
			}
			p.mu.Unlock()
			return
		}
		if c := p.answers[m.ID]; c != nil {
			delete(p.answers, m.ID)
			c <- m.answer
		}
		p.notice(m.Method, m.Params)
		p.mu.Unlock()
	}
}

// notice is told of an event; mu is held.
func (p *Page) notice(method string, params json.RawMessage) {
	text := string(params)
	switch {
	case method == "Page.loadEventFired":
		p.loaded <- struct{}{}
	case strings.Contains(text, "Go program has already exited"):
		// What the page still had for a program of Go that has ended, which throws: a promise that is kept late.
	case method == "Runtime.exceptionThrown",
		method == "Runtime.consoleAPICalled" && strings.Contains(text, `"type":"error"`),
		method == "Log.entryAdded" && strings.Contains(text, `"level":"error"`):
		p.errors = append(p.errors, method+": "+text)
	}
}

// call calls a method of the protocol.
func (p *Page) call(method string, params any) (json.RawMessage, error) {
	c := make(chan answer, 1)
	p.mu.Lock()
	p.calls++
	id := p.calls
	p.answers[id] = c
	p.mu.Unlock()
	text, err := json.Marshal(map[string]any{"id": id, "method": method, "params": params})
	if err != nil {
		return nil, err
	}
	if err := p.socket.send(opText, text); err != nil {
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

// must calls a method of the protocol, which must not fail.
func (p *Page) must(method string, params any) json.RawMessage {
	p.t.Helper()
	result, err := p.call(method, params)
	require.NoError(p.t, err)
	return result
}

// Go goes to a page, and waits until it has loaded.
func (p *Page) Go(address string) {
	p.t.Helper()
	p.must("Page.navigate", map[string]any{"url": address})
	p.AwaitLoad()
}

// AwaitLoad waits until a page has loaded to which something else than Go has led.
func (p *Page) AwaitLoad() { <-p.loaded }

// Eval returns the value of an expression in the page; of a promise, when it is kept.
func (p *Page) Eval(expression string) any {
	p.t.Helper()
	var r struct {
		Result           struct{ Value any }
		ExceptionDetails any
	}
	text := p.must("Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true,
		"returnByValue": true, "userGesture": true})
	require.NoError(p.t, json.Unmarshal(text, &r))
	require.Nil(p.t, r.ExceptionDetails, expression)
	return r.Result.Value
}

// When waits until a condition holds in the page, which is asked whenever the page changes.
func (p *Page) When(condition string) {
	p.t.Helper()
	p.Eval(`new Promise(done => {
		const look = () => { if (` + condition + `) { watch.disconnect(); done(true); } };
		const watch = new MutationObserver(look);
		watch.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
		look();
	})`)
}

// Size makes the page so wide, with the pixels of a telephone if it is narrow.
func (p *Page) Size(width, height int) {
	p.must("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1,
		"mobile": width < 500})
}

// Scheme makes the page prefer light or dark.
func (p *Page) Scheme(name string) {
	features := []any{map[string]string{"name": "prefers-color-scheme", "value": name}}
	p.must("Emulation.setEmulatedMedia", map[string]any{"features": features})
}

// Errors returns what the console has shown as errors since it was asked last, as the protocol tells it.
func (p *Page) Errors() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	errors := p.errors
	p.errors = nil
	return errors
}

// NoErrors checks that the console has shown no error.
func (p *Page) NoErrors() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	require.Empty(p.t, p.errors)
}
