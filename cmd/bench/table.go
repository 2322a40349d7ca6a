package main

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// table is a table in Markdown. The first left columns hold words, the others
// numbers, which are set flush right.
type table struct {
	head []string
	left int
	rows [][]string
}

func (t *table) add(row ...string) { t.rows = append(t.rows, row) }

// String sets the table so that it can be read unrendered.
func (t *table) String() string {
	width := make([]int, len(t.head))
	for _, row := range append([][]string{t.head}, t.rows...) {
		for i, cell := range row {
			width[i] = max(width[i], utf8.RuneCountInString(escape(cell)), 3)
		}
	}
	var text strings.Builder
	line := func(row []string) {
		for i := range t.head {
			cell := ""
			if i < len(row) {
				cell = escape(row[i])
			}
			pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell))
			if i < t.left {
				text.WriteString("| " + cell + pad + " ")
			} else {
				text.WriteString("| " + pad + cell + " ")
			}
		}
		text.WriteString("|\n")
	}
	line(t.head)
	for i := range t.head {
		text.WriteString("| " + strings.Repeat("-", width[i]-1))
		if i < t.left {
			text.WriteString("- ")
		} else {
			text.WriteString(": ")
		}
	}
	text.WriteString("|\n")
	for _, row := range t.rows {
		line(row)
	}
	return text.String()
}

// escape keeps a cell in its place.
func escape(cell string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(cell)
}

// mib is a size to read.
func mib(bytes int64) string { return fmt.Sprintf("%d MiB", bytes>>20) }

// gib is a bound to read.
func gib(bytes int64) string { return fmt.Sprintf("%.4g GiB", float64(bytes)/(1<<30)) }
