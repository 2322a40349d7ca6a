package allow

import (
	"slices"
	"strings"
	"time"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/internal/place"
)

// Expired reports whether a last day has passed; the day itself, in UTC, counts.
func Expired(until, now time.Time) bool {
	return !until.IsZero() && !now.Before(until.AddDate(0, 0, 1))
}

// reaches reports whether the finding's endpoint is among targets.
func reaches(f *finding.Finding, targets []string) bool {
	if f.Endpoint == nil {
		return false
	}
	return slices.ContainsFunc(targets, func(target string) bool {
		if len(target) == 2 {
			return target == f.Endpoint.Country
		}
		return place.Match(target, f.Endpoint.Host)
	})
}

// covers reports whether all the data of the finding is of the given classes. A
// class covers its parts; a part covers itself alone.
func covers(classes []string, f *finding.Finding) bool {
	for _, source := range f.Sources {
		if !coversClass(classes, source.Class) {
			return false
		}
	}
	for _, class := range f.Classes {
		told := slices.ContainsFunc(f.Sources, func(s finding.Source) bool { return within(class, s.Class) })
		if !told && !coversClass(classes, class) {
			return false
		}
	}
	return len(f.Classes)+len(f.Sources) > 0
}

func coversClass(classes []string, class string) bool {
	return slices.ContainsFunc(classes, func(c string) bool { return within(c, class) })
}

// within reports whether class is whole or a part of it.
func within(whole, class string) bool {
	rest, ok := strings.CutPrefix(class, whole)
	return ok && (rest == "" || rest[0] == '.')
}
