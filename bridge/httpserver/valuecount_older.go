//go:build !go1.27

package httpserver

import (
	"math"
	"net/http"
)

// copyNewer copies the choices that http.Server has only later.
func copyNewer(_, _ *http.Server) {}

// maxHeaderValues is how many values a header may have: before Go 1.27 its length was all that was limited.
func maxHeaderValues(*http.Server) int { return math.MaxInt }
