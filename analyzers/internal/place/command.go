package place

import (
	"regexp"
	"slices"
	"strings"
)

// maxNesting bounds commands within commands: sh -c "ssh host 'curl …'".
const maxNesting = 3

var (
	// otherOptions are options whose value is data or a header, never a place. Those
	// that are plain switches of other programs do not belong here.
	otherOptions = []string{
		"-F", "-H", "-K", "-b", "-d",
		"--config", "--cookie", "--data", "--data-ascii", "--data-binary", "--data-raw", "--data-urlencode", "--form", "--form-string",
		"--header", "--json", "--output", "--output-document", "--post-data", "--post-file", "--referer", "--upload-file", "--user", "--user-agent",
	}
	// dataForm is a lone argument that is a header or a document.
	dataForm = regexp.MustCompile(`^(?:[A-Za-z][A-Za-z0-9-]*:\s|\{[^}]|\[)`)
	// fileNames are endings of files that are, or may become, top-level domains.
	fileNames = regexp.MustCompile(`(?i)\.(?:ai|am|app|bin|bz2?|cab|cc|cfg|conf|crt|csv|db|doc|docx|dump|exe|go|gz|htm|html|in|ini|jar|java|jpe?g|js|` +
		`json|key|la|lock|log|md|mk|mod|mov|out|p12|pdf|pem|php|pl|png|properties|ps|pub|py|rar|rb|rs|sh|so|sock|sql|sqlite3?|sum|sw|tar|tf|tgz|tmp|` +
		`toml|ts|tsv|txt|xls|xlsx|xml|xz|ya?ml|zip|zst)$`)
	assignment = regexp.MustCompile(`^(-{0,2}[A-Za-z_][A-Za-z0-9_-]*)=(.+)$`)
	deviceForm = regexp.MustCompile(`/dev/(?:tcp|udp)/([^/\s]+)/([^/\s]+)`)
	// remoteForm is what scp, rsync and ssh take: [user@]host[:path].
	remoteForm = regexp.MustCompile(`^(?:([^@/\s:]+)@)?(\[[^\]\s]+\]|[^:/\s@\[\]]+)(?:(:)(.*))?$`)
)

// command returns the hosts named in a command line, or in one argument of it.
func command(text string, depth int) []Target {
	if dataForm.MatchString(text) {
		return nil
	}
	var found []Target
	for _, m := range deviceForm.FindAllStringSubmatch(text, maxTargets) {
		if host, port, ok := hostPort(m[1] + ":" + m[2]); ok {
			found = append(found, Target{Host: host, Port: port, Text: m[0]})
		}
	}
	words := shellWords(text)
	for i, word := range words {
		if i > 0 && slices.Contains(otherOptions, words[i-1]) {
			continue
		}
		if strings.ContainsAny(word, " \t\n") {
			if depth < maxNesting {
				found = append(found, command(word, depth+1)...)
			}
			continue
		}
		next := ""
		if i+1 < len(words) && digits.MatchString(words[i+1]) {
			next = words[i+1]
		}
		found = append(found, commandWord(word, next)...)
	}
	return found
}

// commandWord returns the hosts that one word names; port is the number behind it.
func commandWord(word, port string) []Target {
	if m := assignment.FindStringSubmatch(word); m != nil {
		if slices.Contains(otherOptions, m[1]) {
			return nil
		}
		word = m[2]
	} else if len(word) > 2 && word[0] == '-' && !slices.Contains(otherOptions, word[:2]) && hasScheme(word[2:]) {
		word = word[2:] // -xhttp://proxy
	}
	switch {
	case word == "" || strings.ContainsRune("-/.~$@{", rune(word[0])) && !strings.HasPrefix(word, hole):
		return nil
	case hasScheme(word):
		return addresses(word)
	}
	if m := remoteForm.FindStringSubmatch(word); m != nil {
		return remote(m[1] != "", m[2], m[3] != "", m[4], port, word)
	}
	if first, path, ok := strings.Cut(word, "/"); ok && !strings.Contains(first, "@") {
		if host, own, ok := hostPort(first); ok && plausible(first, host) {
			return []Target{{Host: host, Port: own, Path: "/" + path, Text: word}}
		}
	}
	return nil
}

// remote judges a word of the form [user@]host[:path].
func remote(user bool, raw string, colon bool, rest, port, word string) []Target {
	host, _, ok := hostPort(raw)
	if !ok || !user && !plausible(raw, host) {
		return nil
	}
	if colon && digits.MatchString(rest) {
		port = rest
	}
	return []Target{{Host: host, Port: port, Text: word}}
}

// plausible reports whether a bare word, which was read as host, is one rather than
// a file, a version or a number.
func plausible(word, host string) bool {
	if _, ok := parseAddr(host); ok {
		bare, _ := splitPort(word)
		return strings.Trim(bare, "[]") == host
	}
	i := strings.LastIndex(host, ".")
	if i <= 0 || fileNames.MatchString(host) {
		return false
	}
	top := host[i+1:]
	return len(top) > 1 && strings.Trim(top, "abcdefghijklmnopqrstuvwxyz") == "" || strings.HasPrefix(top, "xn--")
}

// shellWords splits a command line as a shell does, near enough: quotes are taken
// off, and what parts commands parts words too.
func shellWords(text string) []string {
	var words []string
	var word strings.Builder
	quote, inWord := rune(0), false
	flush := func() {
		if inWord {
			words = append(words, word.String())
		}
		word.Reset()
		inWord = false
	}
	escaped := false
	for _, r := range text {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			escaped, inWord = true, true
		case quote != 0:
			if r == quote {
				quote = 0
				continue
			}
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, inWord = r, true
		case strings.ContainsRune(" \t\n|;&<>()`", r) && !(r == '&' && strings.Contains(word.String(), "?")):
			flush()
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	flush()
	return words
}
