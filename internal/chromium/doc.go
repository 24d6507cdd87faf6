// Package chromium drives a real browser in tests, chromium without a window, over the protocol of its developer tools:
// a page is opened, expressions are evaluated in it, and what its console shows as an error is an error. It needs
// nothing but the browser, and says in the test's log where there is none.
package chromium
