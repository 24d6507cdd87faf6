// Package each calls the user's functions one after the other, so that what one of them does keeps none of the others
// from being called.
package each
