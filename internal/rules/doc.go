// Package rules holds the tree to what it says of itself: the table of who may import whom, the programs and links of
// the README, and the record of asyncio's behaviors, each of which a test cites. It has only tests.
package rules
