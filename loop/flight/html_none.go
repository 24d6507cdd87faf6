//go:build monoloop_page

package flight

import (
	"errors"
	"io"
)

// WriteHTML fails: a program for a page, built with the tag monoloop_page, is without package html/template, which is
// much to send.
func (f *Flight) WriteHTML(io.Writer) error {
	return errors.New("flight: this program was built without WriteHTML")
}
