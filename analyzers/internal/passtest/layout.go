package passtest

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// The places in which a mechanism is put: beside the function where source and sink
// meet, two packages away, three away behind an interface, and in another module.
const (
	placeOne   = "one"
	placeTwo   = "two"
	placeThree = "three"
	placeThird = "third"
)

// Places are the places in which a mechanism is put.
func Places() []string { return []string{placeOne, placeTwo, placeThree, placeThird} }

// ThirdModule is the module that the other requires.
const ThirdModule = "example.com/mechanisms"

const (
	placeOneFile     = "place_one.go"
	mechanismsModule = "mechanisms.test"
	// together is the number of mechanisms whose packages between mechanism and
	// reader are one: each package costs time, and each has a budget.
	together = 8
)

// Spot is where a file of a layout belongs.
type Spot struct {
	Mechanism *Mechanism
	Side      string
	Place     string
}

func (s Spot) String() string { return s.Mechanism.Name + "/" + s.Place + "/" + s.Side }

// Layout is mechanisms on disk, in every place: a module with a reader for each, and
// a module that it requires.
type Layout struct {
	Dir        string // of the module that is to be looked at
	Third      string // of the other
	Mechanisms []*Mechanism
	// Constant has readers hand constants to mechanisms where others hand them the
	// field that is not sensitive: for tools that know no fields.
	Constant bool
	wants    map[Spot]Want
	spots    map[string]Spot // by file, relative to Dir
}

// WriteMechanisms writes a layout under dir.
func WriteMechanisms(dir string, all []*Mechanism, constant bool) (*Layout, error) {
	l := &Layout{
		Dir: filepath.Join(dir, "main"), Third: filepath.Join(dir, "third"), Mechanisms: all, Constant: constant,
		wants: map[Spot]Want{}, spots: map[string]Spot{},
	}
	for i, m := range all {
		for _, side := range Sides() {
			if err := l.put(m, side, i/together); err != nil {
				return nil, fmt.Errorf("mechanism %s: %w", m.Name, err)
			}
		}
	}
	for file, text := range map[string]string{
		filepath.Join(l.Dir, "go.mod"): "module " + mechanismsModule + "\n\ngo 1.26\n\nrequire " + ThirdModule +
			" v0.0.0\n\nreplace " + ThirdModule + " => ../third\n",
		filepath.Join(l.Dir, policyFile): sharedPolicy,
		filepath.Join(l.Third, "go.mod"): "module " + ThirdModule + "\n\ngo 1.26\n",
	} {
		if err := write(file, []byte(text)); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// put writes one side of a mechanism. Its packages, and which imports which:
//
//	leak/mechanism/NAME   the mechanism; the reader of place one
//	leak/viaN             one package on
//	leak/deskN            two packages on, behind an interface
//	leak/readerN          the readers of the other places
func (l *Layout) put(m *Mechanism, side string, group int) error {
	home := path.Join(side, "mechanism", m.Name)
	for _, f := range m.of(side) {
		if err := l.file(Spot{m, side, placeOne}, path.Join(home, f.Name), f.Data); err != nil {
			return err
		}
		if err := write(filepath.Join(l.Third, side, m.Name, filepath.FromSlash(f.Name)), f.Data); err != nil {
			return err
		}
	}
	in := func(name string) string { return fmt.Sprintf("%s/%s%d", side, name, group) }
	via, desk, reader := in("via"), in("desk"), in("reader")
	c := code{m: m, name: camel(m.Name), constant: l.Constant, side: side}
	third := c
	third.via, third.place = ThirdModule+"/"+side+"/"+m.Name, placeThird
	two, three := c, c
	two.via, two.place = mechanismsModule+"/"+via, placeTwo
	three.via, three.place = mechanismsModule+"/"+desk, placeThree
	c.via, c.place = mechanismsModule+"/"+home, placeOne
	for _, f := range []struct {
		place, file, text string
	}{
		{placeOne, path.Join(home, placeOneFile), c.reader("mechanism")},
		{placeTwo, path.Join(via, m.Name+"_via.go"), c.wrapper(path.Base(via))},
		{placeThree, path.Join(desk, m.Name+"_desk.go"), two.desk(path.Base(desk))},
		{placeTwo, path.Join(reader, m.Name+"_two.go"), two.reader(path.Base(reader))},
		{placeThree, path.Join(reader, m.Name+"_three.go"), three.reader(path.Base(reader))},
		{placeThird, path.Join(reader, m.Name+"_third.go"), third.reader(path.Base(reader))},
	} {
		if err := l.file(Spot{m, side, f.place}, f.file, []byte(f.text)); err != nil {
			return err
		}
	}
	return nil
}

// file writes a file of the main module, and remembers whose it is and what is to be
// found in it.
func (l *Layout) file(at Spot, name string, data []byte) error {
	l.spots[name] = at
	wants, err := wantsIn(name, data)
	if err != nil {
		return err
	}
	for _, w := range wants {
		if old, ok := l.wants[at]; ok {
			return fmt.Errorf("%v: two findings are wanted: %v, %v", at, old, w)
		}
		l.wants[at] = w
	}
	return write(filepath.Join(l.Dir, filepath.FromSlash(name)), data)
}

// Types are the types whose fields are sensitive in a spot, as import path and name;
// aliases are among them.
func (l *Layout) Types(at Spot) []string {
	group := slices.Index(l.Mechanisms, at.Mechanism) / together
	in := func(folder string) string {
		return fmt.Sprintf("%s/%s/%s%d.", mechanismsModule, at.Side, folder, group)
	}
	home := mechanismsModule + "/" + at.Side + "/mechanism/" + at.Mechanism.Name + "."
	name := camel(at.Mechanism.Name)
	switch typed := at.Mechanism.Kind == kindTyped; {
	case typed && at.Place == placeThird:
		return []string{ThirdModule + "/" + at.Side + "/" + at.Mechanism.Name + ".Passenger"}
	case typed:
		return []string{home + "Passenger", in("via") + name + "Passenger", in("desk") + name + "Passenger"}
	case at.Place == placeOne:
		return []string{home + "Person"}
	default:
		return []string{in("reader") + "Person" + name + camel(at.Place)}
	}
}

// Judgement is what a driver found at a spot.
type Judgement struct {
	Missing []Want
	Extra   []Got
}

// Judge sorts findings by the spot they belong to; each spot has a judgement. What
// belongs to none is stray.
func (l *Layout) Judge(gots []Got) (spots map[Spot]Judgement, stray []Got) {
	spots = map[Spot]Judgement{}
	found := map[Spot][]Got{}
	for _, g := range gots {
		if at, ok := l.spots[g.File]; ok {
			found[at] = append(found[at], g)
		} else {
			stray = append(stray, g)
		}
	}
	for _, at := range l.Spots() {
		var wants []Want
		if w, ok := l.wants[at]; ok {
			wants = []Want{w}
		}
		missing, extra := Compare(wants, found[at])
		spots[at] = Judgement{missing, extra}
	}
	return spots, stray
}

// Spots are the spots of the layout, by mechanism, place and side.
func (l *Layout) Spots() []Spot {
	seen := map[Spot]bool{}
	for _, at := range l.spots {
		seen[at] = true
	}
	return slices.SortedFunc(maps.Keys(seen), func(a, b Spot) int {
		return cmp.Or(
			cmp.Compare(a.Mechanism.Name, b.Mechanism.Name),
			cmp.Compare(slices.Index(Places(), a.Place), slices.Index(Places(), b.Place)),
			cmp.Compare(a.Side, b.Side),
		)
	})
}

// camel writes a snake case name as one that is exported.
func camel(name string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(name, "_") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return b.String()
}

// Chain are the files, whole paths, that a spot's leak goes through: those of the
// mechanism, those between, and the reader's last. They are in order.
func (l *Layout) Chain(at Spot) []string {
	group := slices.Index(l.Mechanisms, at.Mechanism) / together
	in := func(folder, end string) string {
		return filepath.Join(l.Dir, at.Side, fmt.Sprint(folder, group), at.Mechanism.Name+end)
	}
	home := filepath.Join(l.Dir, at.Side, "mechanism", at.Mechanism.Name)
	var between []string
	switch at.Place {
	case placeOne:
		between = []string{filepath.Join(home, placeOneFile)}
	case placeTwo:
		between = []string{in("via", "_via.go"), in("reader", "_two.go")}
	case placeThree:
		between = []string{in("via", "_via.go"), in("desk", "_desk.go"), in("reader", "_three.go")}
	case placeThird:
		home = filepath.Join(l.Third, at.Side, at.Mechanism.Name)
		between = []string{in("reader", "_third.go")}
	}
	var files []string
	for _, f := range at.Mechanism.of(at.Side) {
		if path.Ext(f.Name) == ".go" {
			files = append(files, filepath.Join(home, f.Name))
		}
	}
	return append(files, between...)
}
