// Package load asks the go command which packages there are, and says of each
// what analysing it takes: its files, its imports, its module, and, for the
// standard library, the file that holds its types. It reads no source text and
// runs nothing but the go command, which it never lets change go.mod or go.sum.
//
// # Names
//
// A Package's ID is what "go list" prints, which differs from its Path where a
// test makes the go command compile a package twice: "p [p.test]" has path "p".
//
// # Positions
//
// Below the drivers a position names its file by import path and base name, so
// that it is the same on any machine. Files turns this into what a reader can
// open: relative to the working directory, or, for a dependency in the module
// cache, "module@version/path/file.go". Generated cgo code is mapped back to
// the file that somebody wrote.
package load
