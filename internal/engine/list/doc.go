// Package list has a doubly linked list whose nodes are part of what they link, so that an entry costs no allocation
// and leaves the list without a search.
package list
