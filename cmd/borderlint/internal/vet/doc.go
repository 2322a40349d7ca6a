// Package vet makes the command a tool for "go vet -vettool=borderlint".
//
// # What the go command asks
//
// The go command calls the tool with -V=full, with -flags, and once for each
// package with the name of a .cfg file; Asked knows these calls. The unitchecker of
// x/tools answers the last two.
//
// # Which policy wins
//
// The one that the command would take in the directory in which "go vet" was
// called: the file that the environment variable BORDERLINT_CONFIG names, else
// borderlint.toml in that directory or above it. The go command runs the tool in
// that directory only to ask for its version, and for each package in the
// package's own; so the first call leaves a note for the others, under the number
// of the process that calls both. Where nobody asked for the version (another
// build system), the search begins in the package's directory, and there
// BORDERLINT_CONFIG should be absolute.
//
// A file named by a flag would not do: the go command does not show flags to the
// call that tells it what its cache depends on, so that an edited policy would
// change nothing. The flag -config is refused therefore, unless it names the file
// that is in force anyhow. The flag -home is safe: it is in the key itself.
//
// # The cache
//
// The version line holds a digest of the program, of the policy and rules, and of
// which of the policy's approvals have expired: the go command's cache answers only
// as long as all of these stay. An allowance in a comment that expires is noticed
// when its package is analysed again, by the command at once.
//
// In Go 1.26 the cache does not tell a package analysed for its facts from one
// analysed for findings, and so forgets findings. Packages of the main module are
// therefore always analysed for both: a run may then repeat the findings of what
// the named packages import from their own module, whatever was run before.
package vet
