package remote

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/monoloop-go/monoloop/bridge/inspect"
	"github.com/monoloop-go/monoloop/cmd/monoloop/internal/terminal"
)

// longestAnswer bounds what a client reads: a hundred thousand tasks take some fifty megabytes.
const longestAnswer = 1 << 30

// A Client asks an inspector about one loop. Any goroutine may use it.
type Client struct {
	base      *url.URL
	loop      string // its name; empty means the one attached first
	http      *http.Client
	transport *http.Transport
}

// New returns a client for the inspector at an address: HOST:PORT, a port alone, or either of them, or a URL, with the
// path where the inspector is mounted. The error says what is wrong with the address.
func New(address, loop string) (*Client, error) {
	base, err := parse(address)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{} // no proxy: the inspector must see where a request comes from
	return &Client{base, loop, &http.Client{Transport: transport, CheckRedirect: stay}, transport}, nil
}

// stay is for http.Client.CheckRedirect.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func parse(address string) (*url.URL, error) {
	wrong := fmt.Errorf("%q is no address: try localhost:6060, or with the path of the inspector "+
		"localhost:6060/debug/loop", address)
	text := address
	if !strings.Contains(text, "://") {
		if host, rest, _ := strings.Cut(text, "/"); isPort(host) {
			text = "localhost:" + host + "/" + rest
		} else if strings.HasPrefix(host, ":") {
			text = "localhost" + text
		}
		text = "http://" + text
	}
	base, err := url.Parse(text)
	if err != nil || base.Hostname() == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, wrong
	}
	base.Path, base.RawQuery, base.Fragment = strings.TrimSuffix(base.Path, "/"), "", ""
	return base, nil
}

func isPort(s string) bool {
	n, err := strconv.ParseUint(s, 10, 16)
	return err == nil && n > 0
}

// String returns the address as a URL.
func (c *Client) String() string { return c.base.String() }

// Close closes the connections that are kept.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Ask returns what api/part has to tell; limit is how many tasks at most, or zero. The error says what to do about it.
func (c *Client) Ask(ctx context.Context, part string, limit int) (*inspect.Snapshot, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url(part, limit), nil)
	if err != nil {
		return nil, err
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return nil, c.unreachable(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, c.refusal(answer)
	}
	return c.read(answer.Body)
}

func (c *Client) url(part string, limit int) string {
	u, values := c.base.JoinPath("api", part), url.Values{}
	if c.loop != "" {
		values.Set("loop", c.loop)
	}
	if limit > 0 {
		values.Set("limit", strconv.Itoa(limit))
	}
	u.RawQuery = values.Encode()
	return u.String()
}

// unreachable explains the error of a request that got no answer.
func (c *Client) unreachable(err error) error {
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" {
		return fmt.Errorf("nobody listens at %s: %w", c.base.Host, dial.Err)
	}
	if inner, ok := err.(*url.Error); ok {
		err = inner.Err
	}
	return fmt.Errorf("no answer from %s: %w", c.base.Host, err)
}

// refusal explains an answer that is none. What an inspector says of itself is passed on.
func (c *Client) refusal(answer *http.Response) error {
	body, _ := io.ReadAll(io.LimitReader(answer.Body, 200))
	text := terminal.Clean(strings.TrimSpace(string(body)))
	switch {
	case text == noTask:
		return ErrNoTask
	case strings.HasPrefix(text, "no loop is attached"):
		return fmt.Errorf("%s says: %s", c, text)
	case answer.StatusCode == http.StatusForbidden || answer.StatusCode == http.StatusMisdirectedRequest:
		return fmt.Errorf("%s refuses: %s", c, text)
	}
	return c.stranger(answer.Status)
}

const noTask = "no such task"

// ErrNoTask says that the task is not there, or not any more.
var ErrNoTask = errors.New(noTask)

func (c *Client) stranger(why string) error {
	return fmt.Errorf("what answers at %s is no inspector: %s; if it is mounted elsewhere, give the path, as in "+
		"localhost:6060/debug/loop", c, why)
}

func (c *Client) read(body io.Reader) (*inspect.Snapshot, error) {
	s := &inspect.Snapshot{}
	switch err := json.NewDecoder(io.LimitReader(body, longestAnswer)).Decode(s); {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return nil, c.unreachable(err)
	case err != nil:
		return nil, c.stranger("its answer is no JSON of one")
	case s.Version == 0:
		return nil, c.stranger("its answer has no version")
	case s.Version != inspect.Version:
		return nil, fmt.Errorf("the inspector at %s speaks version %d, this command version %d", c, s.Version,
			inspect.Version)
	}
	return s, nil
}
