// Package coverage tells of the standard library what is known of it: which of its
// exported functions and methods can carry data from what they are given to what they
// give, by their signatures, and of how many of them a rule or a summary says what they
// do. It reads types only, and none of its own opinion of a function.
package coverage
