// Package match finds the words of the classes of sensitive data in identifiers.
//
// A name is cut into words (PassportNo, passport_no and PASSPORT-NO are all
// "passport no"), and phrases of the rules are looked for as runs of whole words,
// so that "latency" never holds "lat". All phrases stand in one trie, compiled
// once; a name costs a few look-ups, and is remembered.
//
// Three things are said of a phrase. A name of a class makes an identifier
// sensitive wherever it stands in it. A word of a together list does so only if
// the whole list is found in one [Scope]: a struct, a map, a function. A negative
// phrase takes the class away again, unless it is a smaller part of what was
// found: "type" takes cargo from "cargoLoaderType", not from "vessel type" where
// that is itself a name of the class. Of two names that overlap, the longer wins.
package match
