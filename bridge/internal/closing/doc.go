// Package closing lets go of what of a loop reaches beyond it, when the loop closes.
package closing
