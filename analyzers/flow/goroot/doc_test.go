// Package goroot_test runs the passes over the source of the standard library: that
// makes the table of its summaries, which must come out as it is shipped, and shows
// that none of some twenty thousand functions brings the engine down.
//
// "go generate ./analyzers/flow" writes the table. BORDERLINT_PROOFS=1 asks for a second
// run in the same process, which must say the same.
package goroot_test
