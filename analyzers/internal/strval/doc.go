// Package strval knows strings: as texts with holes where a part is unknown, the
// functions that are applied to them, and what functions over constants compute.
//
// A Text is literals and holes. Apply evaluates one named operation on texts: it
// is exact on known text, and on text with holes it does what can be answered
// for: an unknown part is taken not to hold a separator that the literal text
// around it supplies, so the host of "https://api.example.us/{}" is known and that
// of "https://{}/x" is the hole. What cannot be done before a hole is filled
// stays pending on it.
//
// An Interp evaluates functions in SSA form whose result follows from constants.
// It steps through instructions within a budget; nothing of the analysed program
// is ever executed. A value that cannot be told is poison, and whatever an unknown
// branch or call may have written becomes poison too.
//
// A text says in How by what it was hidden, if it was: by a decoder, or by what
// its bytes went through one by one. Composing (concatenation, formatting, joining,
// case, trimming, parts of a URL) hides nothing.
package strval
