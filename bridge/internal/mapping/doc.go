// Package mapping is what Map and MapOn share: it starts jobs for the inputs, a bounded number ahead, and hands over
// their results in order.
package mapping
