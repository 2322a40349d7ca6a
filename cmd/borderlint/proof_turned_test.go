package main

import (
	"encoding/base64"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// edit rewrites the files of a module that change has something else to say of.
func edit(t *testing.T, dir string, change func(name, text string) string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		text := change(filepath.ToSlash(name), string(data))
		if text == string(data) {
			return nil
		}
		return os.WriteFile(file, []byte(text), 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// swap replaces text in one file, where it must stand.
type swap struct{ file, old, new string }

func (w swap) in(t *testing.T, dir string) {
	t.Helper()
	done := false
	edit(t, dir, func(name, text string) string {
		if name != w.file || !strings.Contains(text, w.old) {
			return text
		}
		done = true
		return strings.ReplaceAll(text, w.old, w.new)
	})
	if !done {
		t.Fatalf("%s has no %q", w.file, w.old)
	}
}

// named switches inference off: only what is marked is sensitive.
func named(t *testing.T, dir string) {
	t.Helper()
	edit(t, dir, func(name, text string) string {
		if name == "borderlint.toml" {
			return "infer = false\n" + text
		}
		return text
	})
}

// home holds that verdicts turn with the policy: nothing is built in of who is foreign.
func (s *scene) home(t *testing.T) {
	t.Run("in the US", s.homeUS)
	t.Run("of every host", s.homeOfEveryHost)
}

func (s *scene) homeUS(t *testing.T) {
	// A relay is none of these: it is told wherever it lies.
	want := said(only(s.findings, func(f finding.Finding) bool {
		abroad := f.Rule == finding.ForeignEndpoint || f.Rule == finding.HiddenEndpoint
		return !abroad || f.Endpoint.Country != "US"
	}))
	want = append(want, map[string][]string{
		"airline": {
			"border/border.go:80: foreign-endpoint apis.border.example.cn passenger (*net/http.Client).Do",
			"partner/partner.go:36: foreign-endpoint api.gds.example.cn passenger (*github.com/go-resty/resty/v2.Request).Post",
			"partner/partner.go:72: hidden-endpoint fares.gds.example.cn passenger (*net/http.Client).Do",
		},
		"shipping": {
			"borderlint.toml:10: stale-allowance", // what is approved needs no approval any more
			"customs/customs.go:74: foreign-endpoint declare.singlewindow.example.cn cargo (*net/http.Client).Do",
			"office/mail.go:62: foreign-endpoint smtp.oriole-line.example.cn cargo (*github.com/wneessen/go-mail.Client).DialAndSendWithContext",
			"office/mail.go:72: foreign-endpoint portagent.example.cn cargo,location (*github.com/wneessen/go-mail.Client).DialAndSendWithContext",
			"office/mail.go:72: foreign-endpoint smtp.oriole-line.example.cn cargo,location (*github.com/wneessen/go-mail.Client).DialAndSendWithContext",
			"office/mail.go:82: foreign-endpoint smtp.oriole-line.example.cn cargo (*github.com/wneessen/go-mail.Client).DialAndSendWithContext",
		},
		"weather": {
			"cmd/stationd/main.go:124: foreign-endpoint data.cma.cn location,weather (*net/http.Client).Do",
			"wunder/wunder.go:56: foreign-endpoint rtpdate.ecowitt.net weather net/http.PostForm",
		},
	}[s.name]...)
	slices.Sort(want)
	same(t, "with another home", want, said(s.of(t, s.dir, "-home", "US")))
}

// homeOfEveryHost holds that no verdict is left when everything lies at home, save on
// relays, which are told wherever they lie.
func (s *scene) homeOfEveryHost(t *testing.T) {
	dir := s.copy(t)
	abroad := regexp.MustCompile(`\bexample\.[a-z]{2}\b`)
	edit(t, dir, func(name, text string) string {
		if ext := filepath.Ext(name); ext != ".go" && name != "export/registry.txt" {
			return text
		}
		return abroad.ReplaceAllString(text, "example.cn")
	})
	encoded := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	for _, w := range map[string][]swap{
		"airline": {
			{"cmd/bookingd/main.go", "survey.post-flight-example.app", "survey.post-flight.example.cn"},
			{"diag/log.go", "logs5.papertrailapp.com", "logs5.papertrailapp.example.cn"},
			{"diag/mirror.go", encoded("mirror.example.ru"), encoded("mirror.example.cn")},
			{"diag/mirror.go", "0x74, 0x31, 0x28", "0x74, 0x39, 0x34"}, // .kr and .cn under the mask
		},
		"shipping": {
			{"archive/archive.go", "eu-central-1", "cn-north-1"},
			{"portal/portal.go", "maritime-insight-example.com", "maritime-insight.example.cn"}, // by house.toml
			{"stream/live.go", "net.IPv4(5, 9, 207, 224)", "net.IPv4(114, 114, 114, 114)"},
			{"tracker/tracker.go", "//borderlint:endpoint SG", "//borderlint:endpoint CN"},
		},
		"weather": {
			{"aprs/aprs.go", "cwop.aprs.net", "cwop.aprs.example.cn"},
			{"export/export.go", "us-east-1-1.aws.cloud2.influxdata.com", "influxdata.example.cn"},
			{"firmware/firmware.go", "0x65, 0x2e, 0x63, 0x61", "0x65, 0x2e, 0x63, 0x6e"}, // .ca and .cn
			{"firmware/firmware.go", "ed.elpmaxe", "nc.elpmaxe"},
			{"wunder/wunder.go", "weatherstation.wunderground.com", "weatherstation.wunderground.example.cn"},
		},
	}[s.name] {
		w.in(t, dir)
	}
	left := func(f finding.Finding) bool { return f.Rule == finding.RelayEndpoint || f.Rule == finding.WeakHandling }
	// Allowances for abroad match nothing any more, and are told to go.
	stale := func(f finding.Finding) bool { return f.Rule != finding.StaleAllowance }
	same(t, "with every host at home", said(only(s.findings, left)), said(only(s.of(t, dir), stale)))
}

// untagged holds that where nothing is said of data, and names are not asked,
// nothing is found: hosts abroad alone are no finding.
func (s *scene) untagged(t *testing.T) {
	dir := s.copy(t)
	mark := regexp.MustCompile(` ?sensitive:"[a-z,]+"|//borderlint:sensitive [a-z,]+`)
	edit(t, dir, func(name, text string) string {
		if filepath.Ext(name) != ".go" {
			return text
		}
		return mark.ReplaceAllString(text, "")
	})
	named(t, dir)
	stale := func(f finding.Finding) bool { return f.Rule != finding.StaleAllowance }
	same(t, "without marks and names", []string{}, said(only(s.of(t, dir), stale)))
}
