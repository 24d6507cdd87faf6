// Package conform runs conformance programs: small asyncio programs in JSON, whose trace here must be the one that
// CPython prints for them, line for line. It knows only the public API of the packages that it puts to the test.
package conform
