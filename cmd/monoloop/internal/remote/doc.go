// Package remote is the other end of an inspector's JSON: a [Client] asks for snapshots, and the views make lines of
// text of them, as ps, pstree, top and watch of the command monoloop show them. A view is a function of snapshots, the
// room that there is, and nothing else.
package remote
