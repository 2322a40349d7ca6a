package passtest

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const truthDir = "_truth" // that "./..." does not see

// The secrets with which mechanisms are run: of one length, and different everywhere.
var secrets = [...]string{"E60418372", "K93275506"}

//go:embed testdata/truth/main.go
var truthMain []byte

// Truth runs the mechanisms of a layout that can be run, and returns what is wrong
// with each side, by spot; those that are as they say have an empty string. The
// program is built into a file in dir.
func (l *Layout) Truth(ctx context.Context, dir string) (map[Spot]string, error) {
	at := filepath.Join(l.Dir, truthDir)
	if err := write(filepath.Join(at, "main.go"), truthMain); err != nil {
		return nil, err
	}
	if err := write(filepath.Join(at, "runs.go"), l.runs()); err != nil {
		return nil, err
	}
	program := filepath.Join(dir, "truth")
	if err := build(ctx, l.Dir, program, "./"+truthDir); err != nil {
		return nil, err
	}
	var outcomes [len(secrets)][]outcome
	for i, secret := range secrets {
		cmd := exec.CommandContext(ctx, program, secret)
		cmd.Dir, cmd.Env = dir, []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir}
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		stdout, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("running the mechanisms: %w\n%s", err, &stderr)
		}
		if err := json.Unmarshal(stdout, &outcomes[i]); err != nil {
			return nil, fmt.Errorf("what came of the mechanisms: %w", err)
		}
		if i > 0 && len(outcomes[i]) != len(outcomes[0]) {
			return nil, fmt.Errorf("%d mechanisms came to an end, then %d", len(outcomes[0]), len(outcomes[i]))
		}
	}
	wrong := map[Spot]string{}
	for i, one := range outcomes[0] {
		at := slices.IndexFunc(l.Mechanisms, func(m *Mechanism) bool { return m.Name == one.Name })
		s := Spot{l.Mechanisms[at], one.Side, placeOne}
		wrong[s] = s.wrong(one, outcomes[1][i])
	}
	return wrong, nil
}

// outcome is what the program says of one side.
type outcome struct {
	Name, Side string
	Texts      []string
	Sent       map[string][]string
	Failed     string
}

// wrong says what is not as the side says, given what came of one secret and of
// another.
func (s Spot) wrong(one, other outcome) string {
	for _, o := range []outcome{one, other} {
		if o.Failed != "" {
			return o.Failed
		}
	}
	leaks := s.Side == Leak
	switch s.Mechanism.Kind {
	case kindEndpoint:
		want := hostHome
		if leaks {
			want = hostAbroad
		}
		for _, text := range one.Texts {
			u, err := url.Parse(text)
			if err != nil || u.Hostname() != want || u.Scheme == "" {
				return fmt.Sprintf("the endpoint is %q, and not a URL of %s", text, want)
			}
		}
		return ""
	case kindSend:
		if leaks && len(one.Sent[hostAbroad]) == 0 {
			return fmt.Sprintf("nothing is sent to %s, but to %d other hosts", hostAbroad, len(one.Sent))
		}
		return differ(leaks, one.Sent[hostAbroad], other.Sent[hostAbroad])
	default:
		return differ(leaks, one.Texts, other.Texts)
	}
}

// stamp is the time as logs write it, which differs for other reasons.
var stamp = regexp.MustCompile(`\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?`)

func unstamped(texts []string) []string {
	var all []string
	for _, text := range texts {
		all = append(all, stamp.ReplaceAllString(text, "now"))
	}
	return all
}

func differ(leaks bool, one, other []string) string {
	one, other = unstamped(one), unstamped(other)
	switch same := slices.Equal(one, other); {
	case leaks && same:
		return fmt.Sprintf("the same comes of every secret: %q", one)
	case !leaks && !same:
		return fmt.Sprintf("one secret makes it %q, another %q", one, other)
	default:
		return ""
	}
}

// runs writes the program's list of what is to be run.
func (l *Layout) runs() []byte {
	var imports, list strings.Builder
	for _, m := range l.Mechanisms {
		if m.Unrun != "" {
			continue
		}
		for _, side := range Sides() {
			name := side + "_" + m.Name
			fmt.Fprintf(&imports, "\t%s %q\n", name, mechanismsModule+"/"+side+"/mechanism/"+m.Name)
			fmt.Fprintf(&list, "\t{name: %q, side: %q, ", m.Name, side)
			switch m.Kind {
			case kindCarry:
				fmt.Fprintf(&list, "text: %s.Carry},\n", name)
			case kindTyped:
				fmt.Fprintf(&list, "text: func(s, _ string) string { return %s.Carry(%[1]s.Sample(s)) }},\n", name)
			case kindEndpoint:
				fmt.Fprintf(&list, "text: func(_, _ string) string { return %s.Endpoint() }},\n", name)
			case kindSend:
				fmt.Fprintf(&list, "send: %s.Send},\n", name)
			}
		}
	}
	return fmt.Appendf(nil, "package main\n\nimport (\n%s)\n\nvar runs = []run{\n%s}\n", &imports, &list)
}
