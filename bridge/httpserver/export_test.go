package httpserver

// CopyOf is for a test that looks at all fields of a server.
var CopyOf = copyOf
