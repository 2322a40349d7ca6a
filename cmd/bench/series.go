package main

import (
	"fmt"
	"slices"
)

// series are numbers that were measured for one thing.
type series []float64

// median is the middle one, the mean of the middle two where they are even.
func (s series) median() float64 {
	if len(s) == 0 {
		return 0
	}
	t := slices.Sorted(slices.Values(s))
	n := len(t)
	return (t[(n-1)/2] + t[n/2]) / 2
}

// String is the median, and the least and the most where there are several.
func (s series) String() string {
	switch len(s) {
	case 0:
		return "–"
	case 1:
		return short(s[0])
	}
	return fmt.Sprintf("%s (%s–%s)", short(s.median()), short(slices.Min(s)), short(slices.Max(s)))
}

// short is a number with three digits that count.
func short(x float64) string {
	switch {
	case x >= 100:
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	}
	return fmt.Sprintf("%.2f", x)
}

// what takes one number from a sample.
type what func(s sample) float64

func wall(s sample) float64       { return s.Wall }
func cpu(s sample) float64        { return s.CPU }
func memory(s sample) float64     { return float64(s.Memory) / (1 << 20) }
func largestMiB(s sample) float64 { return float64(s.Largest) / (1 << 20) }

// of are the numbers of one tool in one mode, by round.
func of(samples []sample, mode, tool string, w what) series {
	var all series
	for _, s := range samples {
		if s.Mode == mode && s.Tool == tool {
			all = append(all, w(s))
		}
	}
	return all
}

// ratio divides the numbers of one tool in one mode by those of another in the same
// round; a tool that remembers nothing has the first run only.
func ratio(samples []sample, mode, tool, baseMode, baseTool string, w what) series {
	var all series
	for _, s := range samples {
		if s.Mode != mode || s.Tool != tool {
			continue
		}
		for _, base := range samples {
			if base.Round == s.Round && base.Mode == baseMode && base.Tool == baseTool && w(base) > 0 {
				all = append(all, w(s)/w(base))
			}
		}
	}
	return all
}
