package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// budget is what borderlint may cost.
type budget struct {
	what    string
	most    float64
	unit    string
	measure func(m measuredModule) series // nothing where it was not measured
}

// budgets are all that this program can measure. That of the editor, a second from
// a saved file to its diagnostics, is not among them.
func budgets() []budget {
	over := func(mode, baseMode, base string, w what) func(measuredModule) series {
		return func(m measuredModule) series { return ratio(m.Samples, mode, toolBorderlint, baseMode, base, w) }
	}
	return []budget{
		{"dependencies are warm: wall", 1, "× gosec", over(modeOwn, modeFirst, toolGosec, wall)},
		{"dependencies are warm: memory", 1, "× gosec", over(modeOwn, modeFirst, toolGosec, memory)},
		{"first run: wall", 2, "× gosec", over(modeFirst, modeFirst, toolGosec, wall)},
		{"first run: wall, the goal", 1, "× gosec", over(modeFirst, modeFirst, toolGosec, wall)},
		{"first run: memory", 1024, "MiB", func(m measuredModule) series {
			return of(m.Samples, modeFirst, toolBorderlint, memory)
		}},
		{"first run: memory, the goal", 1, "× gosec", over(modeFirst, modeFirst, toolGosec, memory)},
		{"second run: wall", 1.3, "× go vet", over(modeSecond, modeSecond, toolVet, wall)},
		{"one leaf file edited: wall", 0.25, "× first run", over(modeLeaf, modeFirst, toolBorderlint, wall)},
		{"5,000 packages: memory", 4096, "MiB", func(m measuredModule) series {
			if m.Own+m.Dependencies < 5000 {
				return nil
			}
			return of(m.Samples, modeFirst, toolBorderlint, memory)
		}},
	}
}

// String is the report of the command speed, in Markdown.
func (m *measured) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s/%s, %d cores", m.Machine.OS, m.Machine.Arch, m.Machine.Cores)
	for _, name := range slices.Sorted(maps.Keys(m.Tools)) {
		fmt.Fprintf(&text, "; %s %s", name, m.Tools[name])
	}
	text.WriteString(`

Each number is the median of all rounds, with the least and the most. Ratios are taken within a round. Memory is the
peak of all processes of a run together, resident, looked at ten times a second; the largest process is by the kernel's
count. No tool sees test files. gosec and nilaway remember nothing: their first run stands for every mode; nilaway is
run once. The leaf is a package that no other imports. Where dependencies are warm, each package of the module itself
has been edited, and compiled.
`)
	verdicts := table{head: []string{"budget", "module", "measured", "at most", "verdict"}, left: 2}
	for _, mod := range m.Modules {
		fmt.Fprintf(&text, "\n## %s %s", mod.Module, mod.Version)
		if mod.Own > 0 {
			fmt.Fprintf(&text, ": %d packages and %d that they import", mod.Own, mod.Dependencies)
		}
		text.WriteString("\n")
		if mod.Failed != "" {
			fmt.Fprintf(&text, "\nfailed: %s\n", mod.Failed)
		}
		if len(mod.Samples) > 0 {
			text.WriteString("\n" + mod.table().String())
			fmt.Fprintf(&text, "\nThe edited leaf is %s.\n", mod.Edited)
		}
	}
	for _, b := range budgets() {
		for _, mod := range m.Modules {
			got := b.measure(mod)
			verdicts.add(b.what, mod.Name, strings.TrimSpace(got.String()+" "+unit(got, b.unit)),
				strconv.FormatFloat(b.most, 'g', -1, 64)+" "+b.unit, b.verdict(got))
		}
	}
	verdicts.add("a keystroke to its diagnostics", "", "–", "1 s", "not measured")
	text.WriteString("\n## Budgets\n\n" + verdicts.String())
	if len(m.Notes) > 0 {
		text.WriteString("\n- " + strings.Join(m.Notes, "\n- ") + "\n")
	}
	return text.String()
}

func unit(got series, unit string) string {
	if len(got) == 0 {
		return ""
	}
	return unit
}

// verdict compares the median.
func (b budget) verdict(got series) string {
	switch {
	case len(got) == 0:
		return "not measured"
	case got.median() <= b.most:
		return "kept"
	}
	return "missed"
}

// table has a line for each tool in each mode in which it was run.
func (m *measuredModule) table() *table {
	t := &table{head: []string{
		"mode", "tool", "runs", "wall s", "× gosec", "× go vet", "CPU s", "memory MiB", "× gosec", "largest process MiB", "facts MiB", "cache MiB",
	}, left: 2}
	for _, mode := range []string{modeFirst, modeSecond, modeLeaf, modeOwn} {
		for _, name := range []string{toolBorderlint, toolVet, toolGosec, toolTaint, toolNilaway} {
			walls := of(m.Samples, mode, name, wall)
			if len(walls) == 0 {
				continue
			}
			against := func(mode2, tool string, w what) string {
				if name == tool && mode == mode2 {
					return ""
				}
				return ratio(m.Samples, mode, name, mode2, tool, w).String()
			}
			row := []string{
				mode, name, strconv.Itoa(len(walls)), walls.String(), against(modeFirst, toolGosec, wall), against(mode, toolVet, wall),
				of(m.Samples, mode, name, cpu).String(), of(m.Samples, mode, name, memory).String(),
				against(modeFirst, toolGosec, memory), of(m.Samples, mode, name, largestMiB).String(),
			}
			if name == toolBorderlint {
				row = append(row, of(m.Samples, mode, name, factsMiB).String(), of(m.Samples, mode, name, cacheMiB).String())
			}
			t.add(row...)
		}
	}
	return t
}

func factsMiB(s sample) float64 { return float64(s.FactBytes) / (1 << 20) }
func cacheMiB(s sample) float64 { return float64(s.CacheBytes) / (1 << 20) }
