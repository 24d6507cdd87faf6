//go:build go1.27

package httpserver

import "net/http"

// copyNewer copies the choices that http.Server has from Go 1.27 on.
func copyNewer(to, from *http.Server) {
	to.MaxHeaderValueCount, to.DisableClientPriority = from.MaxHeaderValueCount, from.DisableClientPriority
}

// maxHeaderValues is how many values a header may have; one that has more is net/http's to refuse.
func maxHeaderValues(srv *http.Server) int {
	if n := srv.MaxHeaderValueCount; n > 0 {
		return n
	}
	return http.DefaultMaxHeaderValueCount
}
