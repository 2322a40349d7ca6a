module github.com/borderlint/borderlint/cmd/bench

go 1.26.0

require github.com/borderlint/borderlint v0.0.0

replace github.com/borderlint/borderlint => ../..
