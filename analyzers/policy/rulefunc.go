package policy

import (
	"strings"
)

// views are the encoders whose choice of fields matters.
func views() []string {
	return []string{
		"asn1", "avro", "binary", "bson", "cbor", "csv", "fmt", "form", "gob", "gorm", "html", "json", "msgpack",
		"proto", "slog", "sql", "template", "toml", "xml", "yaml",
	}
}

// funcs reads the functions that an entry is about.
func (r *ruleReader) funcs(t *table, name string) []string {
	words := r.strOrStrs(t, "func")
	if words == nil || len(words) == 0 && t.find("func").val.kind == kindList {
		r.lacks(t, name, "func")
	}
	for _, w := range words {
		r.check(w, checkFunc)
	}
	return texts(words)
}

// places reads a place or a list of places. It is nil only if the key is absent.
func (r *ruleReader) places(t *table, key string) []Place {
	words := r.strOrStrs(t, key)
	if words == nil {
		return nil
	}
	places := make([]Place, 0, len(words))
	for _, w := range words {
		place, err := ParsePlace(w.text)
		if err != nil {
			r.fail(w.at, "%s: %v", key, err)
			continue
		}
		places = append(places, place)
	}
	return places
}

func (r *ruleReader) kind(t *table) string {
	kind := r.str(t, "kind")
	if kind.text != "" && !kindForm.MatchString(kind.text) {
		r.fail(kind.at, "kind %q is not a word in lower case", kind.text)
	}
	return kind.text
}

func (r *ruleReader) sink(t *table) {
	const name = "[[sink]]"
	r.known(t, name, "func", "kind", "endpoint", "over", "payload", "view", "country", "operator", "host", "relay", "where", "among", "alike", "module")
	funcs := r.funcs(t, name)
	host := r.str(t, "host")
	r.check(host, checkHost)
	sink := Sink{
		Kind:     r.kind(t),
		Endpoint: r.places(t, "endpoint"),
		Over:     r.places(t, "over"),
		Payload:  r.places(t, "payload"),
		View:     r.oneOf(t, "view", "", views()...),
		Country:  r.country(t),
		Operator: r.str(t, "operator").text,
		Host:     host.text,
		Relay:    r.boolean(t, "relay", false),
		Alike:    r.boolean(t, "alike", false),
		Where:    r.places(t, "where"),
		Among:    texts(r.strs(t, "among")),
		Module:   r.constraint(t),
		Origin:   r.position(t.at),
	}
	if sink.Payload == nil {
		r.lacks(t, name, "payload")
	}
	if sink.Endpoint == nil && sink.Country == "" && sink.Host == "" && !sink.Relay {
		r.fail(t.at, "%s does not say where it sends: give endpoint, country or host", name)
	}
	r.together(t, name, sink.Where, sink.Among)
	for _, sink.Func = range funcs {
		r.out.sinks = append(r.out.sinks, sink)
	}
}

// together complains of a condition of which only one half is given.
func (r *ruleReader) together(t *table, name string, where []Place, among []string) {
	if (where == nil) != (among == nil) {
		r.fail(t.at, "%s: where and among need each other", name)
	}
}

func (r *ruleReader) bind(t *table) {
	const name = "[[binds]]"
	r.known(t, name, "func", "kind", "endpoint", "to", "form", "text", "over", "alike", "module")
	funcs := r.funcs(t, name)
	bind := Bind{
		Kind:     r.kind(t),
		Endpoint: r.places(t, "endpoint"),
		To:       r.places(t, "to"),
		Text:     r.str(t, "text").text,
		Over:     r.boolean(t, "over", false),
		Alike:    r.boolean(t, "alike", false),
		Module:   r.constraint(t),
		Origin:   r.position(t.at),
	}
	form := r.str(t, "form")
	bind.Form = form.text
	if form.text != "" && !strings.Contains(form.text, "{}") {
		r.fail(form.at, "form %q has no {} for what endpoint holds", form.text)
	}
	if bind.Endpoint == nil && bind.Text == "" {
		r.fail(t.at, "%s needs an endpoint or a text", name)
	}
	if bind.To == nil {
		r.lacks(t, name, "to")
	}
	for _, bind.Func = range funcs {
		r.out.binds = append(r.out.binds, bind)
	}
}

func (r *ruleReader) flow(t *table) {
	const name = "[[flow]]"
	r.known(t, name, "func", "from", "to", "as", "view", "eval", "with", "key", "base", "replace", "where", "among", "module")
	funcs := r.funcs(t, name)
	flow := Flow{
		From:    r.places(t, "from"),
		To:      r.places(t, "to"),
		As:      r.oneOf(t, "as", AsData, AsData, AsSame, AsTake, AsShared, AsFirst, AsText, AsCall, AsHold, AsDecode, AsFields, AsNamed, AsMasks, AsWithout),
		View:    r.oneOf(t, "view", "", views()...),
		Eval:    r.eval(t),
		With:    r.places(t, "with"),
		Key:     r.places(t, "key"),
		Base:    r.boolean(t, "base", false),
		Replace: r.boolean(t, "replace", false),
		Where:   r.places(t, "where"),
		Among:   texts(r.strs(t, "among")),
		Module:  r.constraint(t),
		Origin:  r.position(t.at),
	}
	if flow.From == nil {
		r.lacks(t, name, "from")
	}
	if flow.To == nil {
		r.lacks(t, name, "to")
	}
	r.together(t, name, flow.Where, flow.Among)
	for _, flow.Func = range funcs {
		r.out.flows = append(r.out.flows, flow)
	}
}

func (r *ruleReader) eval(t *table) string {
	eval := r.str(t, "eval")
	if eval.text != "" {
		r.out.evals = append(r.out.evals, use{name: eval.text, at: r.position(eval.at)})
	}
	return eval.text
}

func (r *ruleReader) sanitizer(t *table) {
	const name = "[[sanitizer]]"
	r.known(t, name, "func", "at", "key", "classes", "leaves", "where", "among", "secret", "module")
	funcs := r.funcs(t, name)
	classes, leaves := r.strs(t, "classes"), r.str(t, "leaves")
	for _, class := range classes {
		r.use(class, false)
	}
	r.use(leaves, true)
	s := Sanitizer{
		At:      r.places(t, "at"),
		Key:     r.places(t, "key"),
		Classes: texts(classes),
		Leaves:  leaves.text,
		Where:   r.places(t, "where"),
		Among:   texts(r.strs(t, "among")),
		Secret:  r.places(t, "secret"),
		Module:  r.constraint(t),
		Origin:  r.position(t.at),
	}
	if s.At == nil {
		s.At = []Place{{Kind: Results}}
	}
	r.together(t, name, s.Where, s.Among)
	for _, s.Func = range funcs {
		r.out.sanitizers = append(r.out.sanitizers, s)
	}
}

func (r *ruleReader) source(t *table) {
	const name = "[[source]]"
	r.known(t, name, "func", "field", "type", "at", "class", "module")
	class := r.need(t, name, "class")
	r.use(class, true)
	switch r.about(t, name) {
	case "func":
		s := Source{At: r.places(t, "at"), Class: class.text, Module: r.constraint(t), Origin: r.position(t.at)}
		if s.At == nil {
			s.At = []Place{{Kind: Results}}
		}
		for _, s.Func = range r.funcs(t, name) {
			r.out.sources = append(r.out.sources, s)
		}
		return
	case "field":
		r.marks(t, "field", class.text, &r.out.fields)
	case "type":
		r.marks(t, "type", class.text, &r.out.types)
	}
	for _, key := range []string{"at", "module"} {
		if e := t.find(key); e != nil {
			r.fail(e.at, "%s: %s goes with func only", name, key)
		}
	}
}

func (r *ruleReader) publicMark(t *table) {
	const name = "[[public]]"
	r.known(t, name, "func", "field", "type")
	switch r.about(t, name) {
	case "func":
		r.out.public = append(r.out.public, r.funcs(t, name)...)
	case "field":
		r.marks(t, "field", "", &r.out.fields)
	case "type":
		r.marks(t, "type", "", &r.out.types)
	}
}

// about tells which one of func, field and type an entry has.
func (r *ruleReader) about(t *table, name string) string {
	found := ""
	for _, key := range []string{"func", "field", "type"} {
		if t.find(key) == nil {
			continue
		}
		if found != "" {
			r.fail(t.find(key).at, "%s has both %s and %s", name, found, key)
			return ""
		}
		found = key
	}
	if found == "" {
		r.fail(t.at, "%s needs one of func, field and type", name)
	}
	return found
}

func (r *ruleReader) marks(t *table, key, class string, out *[]*Mark) {
	wrong := checkField
	if key == "type" {
		wrong = checkType
	}
	for _, w := range r.strOrStrs(t, key) {
		r.check(w, wrong)
		m := &Mark{Name: w.text, Public: class == "", Origin: r.position(t.at)}
		if class != "" {
			m.Classes = []string{class}
		}
		*out = append(*out, m)
	}
}
