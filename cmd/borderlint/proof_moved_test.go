package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// move takes something out of a file and hands it over from three imports away, as
// the only method of a type that no other package can name.
type move struct {
	module, file string
	out          []swap // in the file, and where it came from; "near" is what is imported
	imports      string // of the farthest package
	sig, body    string // of the method
}

// moved holds that it is of no account in which package a constant or a helper
// stands, nor whether its type has a name there.
func (s *scene) moved(t *testing.T) {
	t.Run("constant", func(t *testing.T) { s.afterMove(t, constants[s.name]) })
	t.Run("helper", func(t *testing.T) { s.afterMove(t, helpers[s.name]) })
}

func (s *scene) afterMove(t *testing.T, m move) {
	t.Helper()
	dir := s.copy(t)
	m.in(t, dir)
	same(t, "after the move", said(s.findings), said(s.of(t, dir)))
}

// in moves without moving a line of the file.
func (m move) in(t *testing.T, dir string) {
	t.Helper()
	swap{m.file, "import (\n", fmt.Sprintf("import (%q\n", m.module+"/near")}.in(t, dir)
	for _, w := range m.out {
		w.in(t, dir)
	}
	name, _, _ := strings.Cut(m.sig, "(")
	for pkg, text := range map[string]string{
		"far": fmt.Sprintf("import (%s)\ntype Keeper interface{ %s }\ntype kept struct{}\nfunc New() Keeper { return kept{} }\nfunc (kept) %s {\n%s\n}\n", m.imports, m.sig, m.sig, m.body),
		"mid": fmt.Sprintf("import %q\ntype Keeper = far.Keeper\nfunc New() Keeper { return far.New() }\n", m.module+"/far"),
		// Far away is not imported here, only known.
		"near": fmt.Sprintf("import %q\ntype Keeper = mid.Keeper\nfunc %s() Keeper { return mid.New() }\n", m.module+"/mid", name),
	} {
		at := filepath.Join(dir, pkg)
		if err := os.Mkdir(at, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(at, pkg+".go"), []byte("package "+pkg+"\n\n"+text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

var constants = map[string]move{
	"airline": {
		module: "skyway.example/booking", file: "checkin/checkin.go",
		out: []swap{
			{"checkin/checkin.go", `scanHost = "docscan.example.de"`, `_ = ""`},
			{"checkin/checkin.go", "scanPath, scanHost", "scanPath, near.Host().Host()"},
		},
		sig: "Host() string", body: `return "docscan.example.de"`,
	},
	"shipping": {
		module: "oriole-line.example/fleet", file: "portal/portal.go",
		out: []swap{
			{"portal/portal.go", `const terminal = "edi.terminal.example.jp"`, ""},
			{"portal/portal.go", "Host: terminal,", "Host: near.Host().Host(),"},
		},
		sig: "Host() string", body: `return "edi.terminal.example.jp"`,
	},
	"weather": {
		module: "skywatch.example/station", file: "link/udp.go",
		out: []swap{
			{"link/udp.go", `gridHost = "obs.grid.example.no"`, `_ = ""`},
			{"link/udp.go", "JoinHostPort(gridHost", "JoinHostPort(near.Host().Host()"},
		},
		sig: "Host() string", body: `return "obs.grid.example.no"`,
	},
}

var helpers = map[string]move{
	"airline": { // runs a closure of the caller's
		module: "skyway.example/booking", file: "diag/mirror.go",
		out: []swap{
			{"diag/mirror.go", "wire.Squeeze(", "near.Squeeze().Squeeze("},
			{"wire/wire.go", "func Squeeze(", "func unused("},
		},
		imports: `"bytes"; "compress/gzip"; "io"`,
		sig:     "Squeeze(fill func(io.Writer) error) (*bytes.Buffer, error)",
		body:    "var buf bytes.Buffer; zw := gzip.NewWriter(&buf); if err := fill(zw); err != nil { return nil, err }; return &buf, zw.Close()",
	},
	"shipping": { // makes records of another type
		module: "oriole-line.example/fleet", file: "portal/portal.go",
		out: []swap{
			{"portal/portal.go", "xml.Marshal(rows(b))", "xml.Marshal(near.Rows().Rows(b))"},
			{"portal/portal.go", "func rows(", "func unused("},
		},
		imports: `"oriole-line.example/fleet/cargo"`,
		sig:     "Rows(b *cargo.Bill) any",
		body:    "type row struct{ Q1, Q2, Q3 string }; var out []row; for _, c := range b.Containers { out = append(out, row{c.No, c.Seal, b.Consignee}) }; return out",
	},
	"weather": { // encodes and sends what it knows nothing of
		module: "skywatch.example/station", file: "export/export.go",
		out: []swap{
			{"export/export.go", "return post(", "return near.Post().Post("},
			{"export/export.go", "func post(", "func unused("},
		},
		imports: `"bytes"; "context"; "encoding/json"; "net/http"`,
		sig:     "Post(ctx context.Context, url string, v any) error",
		body: "body, err := json.Marshal(v); if err != nil { return err }; " +
			"req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body)); if err != nil { return err }; " +
			"resp, err := http.DefaultClient.Do(req); if err != nil { return err }; return resp.Body.Close()",
	},
}
