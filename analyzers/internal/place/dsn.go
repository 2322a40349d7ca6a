package place

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

var (
	// netForm is a network with its address in parentheses: tcp(db:3306).
	netForm = regexp.MustCompile(`^(?:.*@)?([A-Za-z0-9+_-]+)\(([^()]*)\)(?:/.*)?$`)
	// describedForm is a host in a nested description of a connection.
	describedForm = regexp.MustCompile(`(?i)\(\s*HOST\s*=\s*([^()\s]+)\s*\)`)
	// equals is the sign between a key and its value, with the blanks allowed around it.
	equals = regexp.MustCompile(`\s*=\s*`)
)

// hostKeys are the keys under which connection strings and the queries of DSNs name
// their hosts.
var hostKeys = []string{
	"addr", "address", "alt_hosts", "bootstrap.servers", "brokers", "connectstring", "data source", "datasource", "endpoint",
	"host", "hostaddr", "hostname", "hosts", "network address", "server", "servers", "url",
}

// dataSource reads the DSN of a database. Text that is none of the known forms is
// the name of a file.
func dataSource(text string) []Target {
	text = strings.TrimPrefix(text, "jdbc:")
	if localForm.MatchString(text) && !localPort(text) {
		return nil
	}
	if hasScheme(text) {
		_, query, _ := strings.Cut(text, "?")
		return append(addresses(text), queried(query, text)...)
	}
	if m := netForm.FindStringSubmatch(text); m != nil {
		if strings.HasPrefix(strings.ToLower(m[1]), "unix") {
			return nil
		}
		return authority(m[2], text)
	}
	if all := describedForm.FindAllStringSubmatch(text, -1); all != nil {
		var found []Target
		for _, m := range all {
			found = append(found, authority(m[1], text)...)
		}
		return found
	}
	if strings.Contains(text, "=") {
		if found, ok := pairs(text); ok {
			return found
		}
	}
	if i := strings.LastIndex(text, "@"); i >= 0 {
		return authority(strings.TrimPrefix(text[i+1:], "//"), text)
	}
	return slices.DeleteFunc(authority(text, text), func(t Target) bool { return t.Port == "" })
}

// queried returns the hosts that the query of a DSN names.
func queried(query, whole string) []Target {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil
	}
	var found []Target
	for _, key := range hostKeys {
		for _, value := range values[key] {
			if !strings.HasPrefix(value, "/") {
				found = append(found, authority(value, whole)...)
			}
		}
	}
	return found
}

// pairs reads a connection string of key=value pairs, parted by semicolons or by
// blanks. ok is false if none of its keys tells of a host.
func pairs(text string) (found []Target, ok bool) {
	sep := func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }
	if strings.Contains(text, ";") {
		sep = func(r rune) bool { return r == ';' }
	}
	values := map[string]string{}
	var order []string
	for _, item := range strings.FieldsFunc(equals.ReplaceAllString(text, "="), sep) {
		key, value, isPair := strings.Cut(strings.TrimSpace(item), "=")
		key = strings.ToLower(key)
		if !isPair {
			continue
		}
		values[key] = strings.Trim(value, `'"`)
		order = append(order, key)
	}
	for _, key := range order {
		if !slices.Contains(hostKeys, key) && !strings.HasSuffix(key, "endpoint") {
			continue
		}
		ok = true
		found = append(found, pairHosts(values[key], values["port"], text)...)
	}
	if suffix, named := values["endpointsuffix"]; named {
		ok = true
		found = append(found, authority(values["accountname"]+"."+hole+"."+suffix, text)...)
	}
	return found, ok
}

// pairHosts reads the value of a key that names hosts; port is the value of the key
// that names their ports.
func pairHosts(value, port, whole string) []Target {
	if hasScheme(value) {
		return addresses(value)
	}
	if strings.HasPrefix(value, "/") || strings.HasPrefix(value, "@") {
		return nil
	}
	for _, network := range []string{"tcp:", "np:", "lpc:", "admin:"} {
		value = strings.TrimPrefix(value, network)
	}
	if host, last, ok := strings.Cut(value, ","); ok && digits.MatchString(last) {
		value, port = host, last
	}
	ports := strings.Split(port, ",")
	found := authority(value, whole)
	for i := range found {
		if found[i].Path = ""; found[i].Port == "" {
			found[i].Port = ports[min(i, len(ports)-1)]
		}
	}
	return found
}
