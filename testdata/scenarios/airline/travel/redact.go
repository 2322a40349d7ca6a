package travel

import "strings"

// Initials reduces a name to its first letters, enough for a support ticket.
//
//borderlint:sanitizes passenger
func Initials(name string) string {
	var out strings.Builder
	for part := range strings.FieldsSeq(name) {
		out.WriteString(part[:1])
	}
	return out.String()
}

// Blank empties what a document says about its holder.
func Blank(d *Document) {
	d.PassportNo = ""
	d.Nationality = ""
}
