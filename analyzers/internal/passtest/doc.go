// Package passtest holds the corpus against every driver: the same findings from
// the command, from "go vet -vettool" and from golangci-lint, and exactly those
// that the corpus asks for.
//
// A case is a txtar file under testdata/corpus, named for what it shows: a
// sentence, then the files of its packages, the leak and its nearest innocent
// twin. What must be found stands on its line,
//
//	send(p.PassportNo) // want "foreign-endpoint collector.example.us"
//
// rule and host, the latter with * for any text; a line without is silent. A
// weak-handling or stale-allowance finding has no host: want "weak-handling G401".
//
// Most cases are packages of one module, corpus.test, where the package leak of
// case alias is corpus.test/alias/leak, under one policy: home is CN and nothing
// is sensitive but by tag or directive. A case that brings its own go.mod or
// borderlint.toml is a module of its own.
//
// Beside the cases stand the mechanisms, in a folder of their own: each is one way to
// travel, and is put in four places by WriteMechanisms. Their format is told in
// package mechanisms below.
package passtest
