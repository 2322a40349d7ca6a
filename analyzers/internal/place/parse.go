package place

// Target is one host that an endpoint text names.
type Target struct {
	Host string // as canonical hosts are; may hold {}
	Port string // as written, "" if none
	Path string // what follows the host in a URL, query included
	Text string // the part of the text that names it
}

// Parse returns every host that an endpoint text names, in the text's order. kind is
// the kind of the sink that the text is for.
func Parse(text, kind string) []Target { return nil }
