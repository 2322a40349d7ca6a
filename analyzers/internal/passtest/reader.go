package passtest

import (
	"fmt"
	"go/format"
	"strings"
	"text/template"

	"github.com/borderlint/borderlint/analyzers/finding"
)

// The hosts to which leaks lead, and of what is told in twins.
const (
	hostAbroad = "collector.example.us"
	hostHome   = "collector.example.cn"
	abroad     = "https://" + hostAbroad + "/v1"
)

// code writes what stands around a mechanism in one place.
type code struct {
	m           *Mechanism
	name        string // of the mechanism, in camel case
	side, place string
	via         string // the import path of what the code here calls
	constant    bool
}

// shape is what the functions of a kind look like.
type shape struct {
	params string // with their names
	args   string // the same, handed on
	result string
}

// shape has the type Passenger under another name where it is not its own.
func (c code) shape(passenger string) shape {
	switch c.m.Kind {
	case kindCarry:
		return shape{"secret, plain string", "secret, plain", "string"}
	case kindTyped:
		return shape{"p " + passenger, "p", "string"}
	case kindEndpoint:
		return shape{"", "", "string"}
	default:
		return shape{"text string", "text", ""}
	}
}

// function is what a mechanism itself calls its function.
func (c code) function() string {
	switch c.m.Kind {
	case kindEndpoint:
		return "Endpoint"
	case kindSend:
		return "Send"
	default:
		return "Carry"
	}
}

var readerTemplate = template.Must(template.New("reader").Parse(`package {{.Package}}

import (
{{- if ne .Kind "send"}}
	"net/http"
	"strings"
{{end}}
{{- if .Import}}
	{{.As}} "{{.Import}}"
{{end}})

{{if ne .Kind "typed"}}
// Person{{.Suffix}} is what the reader knows.
type Person{{.Suffix}} struct {
	PassportNo string ` + "`sensitive:\"passenger\"`" + `
	Seat       string ` + "`sensitive:\"-\"`" + `
}
{{end}}
// Report{{.Suffix}} is the reader.
{{if eq .Kind "carry"}}
func Report{{.Suffix}}(p Person{{.Suffix}}) error {
	{{.Open}}
	text := {{.Call}}(p.PassportNo, {{.Plain}})
	return report{{.Suffix}}("{{.Abroad}}", text) {{.Want}}
}
{{else if eq .Kind "typed"}}
func Report{{.Suffix}}(p {{.Passenger}}) error {
	{{.Open}}
	text := {{.Call}}(p)
	return report{{.Suffix}}("{{.Abroad}}", text) {{.Want}}
}
{{else if eq .Kind "endpoint"}}
func Report{{.Suffix}}(p Person{{.Suffix}}) error {
	{{.Open}}
	url := {{.Call}}()
	return report{{.Suffix}}(url, p.PassportNo) {{.Want}}
}
{{else}}
func Report{{.Suffix}}(p Person{{.Suffix}}) {
	{{.Open}}
	{{.Call}}(p.PassportNo) {{.Want}}
}
{{end}}
{{if ne .Kind "send"}}
func report{{.Suffix}}(url, text string) error {
	resp, err := http.Post(url, "text/plain", strings.NewReader(text))
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
{{end}}
`))

// reader writes the function where source and sink meet. In the place of the
// mechanism itself there is one; elsewhere several share a package.
func (c code) reader(pkg string) string {
	v := map[string]string{
		"Package": pkg, "Kind": c.m.Kind, "Abroad": abroad, "Plain": "p.Seat", "Open": "",
		"Suffix": c.name + camel(c.place), "Import": c.via, "As": "from", "Want": "",
	}
	if c.constant {
		v["Plain"] = `"14C"`
	}
	if c.side == Leak {
		rule := finding.ForeignEndpoint
		if c.m.Kind == kindEndpoint { // how it is made up may be what hides it
			rule += "|" + finding.HiddenEndpoint
		}
		// A name below that of the host leads there as well.
		v["Want"] = fmt.Sprintf("// want %q", rule+" *"+hostAbroad)
	}
	switch c.place {
	case placeOne:
		v["Suffix"], v["Import"] = "", ""
		v["Call"], v["Passenger"] = c.function(), "Passenger"
	case placeTwo:
		v["Call"], v["Passenger"] = "from."+c.name, "from."+c.name+"Passenger"
	case placeThree:
		v["Open"] = "d := from.New" + c.name + "()"
		v["Call"], v["Passenger"] = "d."+c.function()+c.name, "from."+c.name+"Passenger"
	case placeThird:
		v["Call"], v["Passenger"] = "from."+c.function(), "from.Passenger"
	}
	return execute(readerTemplate, v)
}

var wrapperTemplate = template.Must(template.New("wrapper").Parse(`package {{.Package}}

import from "{{.Import}}"

{{if eq .Kind "typed"}}
// {{.Name}}Passenger is the mechanism's own.
type {{.Name}}Passenger = from.Passenger
{{end}}
// {{.Name}} hands on.
func {{.Name}}({{.Params}}) {{.Result}} {
	{{.Return}} from.{{.Function}}({{.Args}})
}
`))

// wrapper writes the package that hands on to the mechanism.
func (c code) wrapper(pkg string) string { return c.between(wrapperTemplate, pkg) }

var deskTemplate = template.Must(template.New("desk").Parse(`package {{.Package}}

import from "{{.Import}}"

{{if eq .Kind "typed"}}
// {{.Name}}Passenger is the mechanism's own.
type {{.Name}}Passenger = from.{{.Name}}Passenger
{{end}}
// {{.Name}} is all that others see.
type {{.Name}} interface {
	{{.Function}}{{.Name}}({{.Params}}) {{.Result}}
}

// New{{.Name}} hides what it returns.
func New{{.Name}}() {{.Name}} { return desk{{.Name}}{} }

type desk{{.Name}} struct{}

func (desk{{.Name}}) {{.Function}}{{.Name}}({{.Params}}) {{.Result}} {
	{{.Return}} from.{{.Name}}({{.Args}})
}
`))

// desk writes the package that hides who hands on.
func (c code) desk(pkg string) string { return c.between(deskTemplate, pkg) }

func (c code) between(t *template.Template, pkg string) string {
	s := c.shape(c.name + "Passenger")
	v := map[string]string{
		"Package": pkg, "Import": c.via, "Kind": c.m.Kind, "Name": c.name, "Function": c.function(),
		"Params": s.params, "Args": s.args, "Result": s.result, "Return": "return",
	}
	if s.result == "" {
		v["Return"] = ""
	}
	return execute(t, v)
}

// execute writes a template as gofmt would; what it cannot read is left for the
// compiler to tell.
func execute(t *template.Template, v map[string]string) string {
	var b strings.Builder
	if err := t.Execute(&b, v); err != nil {
		panic(err) // a template that does not fit its own values
	}
	pretty, err := format.Source([]byte(b.String()))
	if err != nil {
		return b.String()
	}
	return string(pretty)
}
