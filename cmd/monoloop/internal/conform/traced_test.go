package conform_test

// A traced is a program and the trace that CPython printed for it, on the way to a page.
type traced struct{ Name, Program, Trace string }
