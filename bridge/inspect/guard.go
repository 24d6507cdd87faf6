package inspect

import (
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// admit sets the headers of every answer, and refuses who may not ask.
func (in *Inspector) admit(w http.ResponseWriter, r *http.Request) bool {
	h := w.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "+
		"img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	switch {
	case !in.opts.Remote && !fromLoopback(r.RemoteAddr):
		http.Error(w, "only requests from this machine are served", http.StatusForbidden)
	case !in.knows(r.Host):
		http.Error(w, "this Host is not known here", http.StatusMisdirectedRequest)
	case r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodPost:
		http.Error(w, "this method is not served", http.StatusMethodNotAllowed)
	default:
		return true
	}
	return false
}

func fromLoopback(remote string) bool {
	addr, err := netip.ParseAddrPort(remote)
	return err == nil && addr.Addr().Unmap().IsLoopback()
}

// knows reports whether a request may have this Host. A page of another site reaches this server by a name of its own,
// if it makes that name resolve to this machine, but never by an address or a name of ours.
func (in *Inspector) knows(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.ToLower(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
	if addr, err := netip.ParseAddr(name); err == nil {
		return in.opts.Remote || addr.Unmap().IsLoopback()
	}
	isName := func(h string) bool { return strings.EqualFold(h, name) }
	return name == "localhost" || slices.ContainsFunc(in.opts.Hosts, isName)
}

// mayWrite reports whether a request may change something: it brings the token of the page, and comes from the same
// origin.
func (in *Inspector) mayWrite(r *http.Request) bool {
	token := r.Header.Get("X-Inspect-Token")
	if token == "" {
		token = r.PostFormValue("token")
	}
	return subtle.ConstantTimeCompare([]byte(token), []byte(in.token)) == 1 && sameOrigin(r)
}

func sameOrigin(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" {
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true // no browser: those send it with each POST
	}
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, r.Host)
}
