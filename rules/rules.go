// Package rules is the embedded TOML: facts about libraries, words and places.
package rules

import "embed"

// Files holds the rule files, by folder: classes, sinks, flows, places, packs.
//
//go:embed all:classes all:sinks all:flows all:places all:packs
var Files embed.FS
