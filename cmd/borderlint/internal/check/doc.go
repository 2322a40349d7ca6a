// Package check runs analyzers over the packages of a graph, in the order of
// their imports, each package once, and keeps as little as possible of each.
//
// It is a driver of its own because the stock one keeps the syntax of every
// package until the end. Here a package is parsed and checked, the analyzers run
// on it, and what stays are its types, written out and read back as export data,
// and its facts, as bytes. Only packages of modules are analysed; of the standard
// library the types are taken from the go command's own export data.
//
// # Facts
//
// An analyzer must not be able to ask for more here than "go vet" would give it,
// or the two would find different things. So a package fact, and a fact on a
// package-level function, variable or constant, is seen by direct importers only;
// a fact on a type, a method or a field by whoever holds the object. What is
// handed out is decoded anew each time, so that no analyzer can change what
// another sees.
//
// # Failure
//
// A package that does not parse or type-check is not analysed, nor is one on
// which an analyzer fails or panics; each is reported as incomplete. Its types, as
// far as they are known, still serve the packages that import it: where these
// type-check, they are analysed.
package check
