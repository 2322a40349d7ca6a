package cli

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/borderlint/borderlint/analyzers/finding"
	"github.com/borderlint/borderlint/analyzers/policy"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/load"
	"github.com/borderlint/borderlint/cmd/borderlint/internal/report"
)

// known is the fingerprints of findings that are not to be reported again.
type known map[string]bool

func (k known) add(r *finding.Report) {
	for _, f := range r.Findings {
		k[f.Fingerprint] = true
	}
}

func readBaseline(env Env, name string) (known, error) {
	k := known{}
	if name == "" {
		return k, nil
	}
	f, err := os.Open(env.resolve(name))
	if err != nil {
		return nil, fmt.Errorf("borderlint: -baseline %s: %w", name, cause(err))
	}
	defer f.Close()
	r, err := report.Decode(f)
	if err != nil {
		return nil, fmt.Errorf("borderlint: -baseline %s: %w", name, err)
	}
	k.add(r)
	return k, nil
}

// cause is what the operating system said, without the name.
func cause(err error) error {
	if pe := (*os.PathError)(nil); errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// revision adds what the same policy finds in the files of a git revision. They
// are written to a folder of their own; the work tree is not touched.
func (f *flags) revision(ctx context.Context, env Env, pol *policy.Policy, k known) error {
	fail := func(err error) error { return fmt.Errorf("borderlint: -new-from %s: %w", f.newFrom, err) }
	if strings.HasPrefix(f.newFrom, "-") {
		return fail(errors.New("not a revision"))
	}
	prefix, err := git(ctx, env.Dir, "rev-parse", "--show-prefix")
	if err != nil {
		return fail(err)
	}
	top, err := git(ctx, env.Dir, "rev-parse", "--show-toplevel")
	if err != nil {
		return fail(err)
	}
	commit, err := git(ctx, env.Dir, "rev-parse", "--verify", "--quiet", f.newFrom+"^{commit}")
	if err != nil {
		return fail(errors.New("no such commit"))
	}
	dir, err := os.MkdirTemp("", "borderlint-")
	if err != nil {
		return fail(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return fail(err)
	}
	if err := export(ctx, top, commit, dir); err != nil {
		return fail(err)
	}
	old := env
	old.Dir = filepath.Join(dir, filepath.FromSlash(prefix))
	if _, err := os.Stat(old.Dir); err != nil {
		return nil // there was nothing then
	}
	r, _, err := f.analyse(ctx, old, pol)
	if errors.Is(err, load.ErrNoPackages) {
		return nil
	}
	if err != nil {
		return fail(err)
	}
	for _, in := range r.Incomplete {
		fmt.Fprintf(env.Stderr, "borderlint: -new-from %s: not analysed there, so its findings are all new: %s: %s\n", f.newFrom, report.Clean(in.Package), report.Clean(in.Reason))
	}
	k.add(r)
	return nil
}

func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && len(exit.Stderr) > 0 {
		return "", errors.New("git: " + strings.TrimPrefix(strings.TrimSpace(string(exit.Stderr)), "fatal: "))
	}
	return strings.TrimRight(string(out), "\n"), err
}

// export writes the files of a commit to dir.
func export(ctx context.Context, top, commit, dir string) error {
	cmd := exec.CommandContext(ctx, "git", "archive", "--format=tar", commit)
	cmd.Dir = top
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	// An os.Root refuses names and links that lead out of it.
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := untar(root, out); err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return err
	}
	return cmd.Wait()
}

func untar(root *os.Root, in io.Reader) error {
	for archive := tar.NewReader(in); ; {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			_, err := io.Copy(io.Discard, in)
			return err
		}
		if err != nil {
			return err
		}
		switch h.Typeflag {
		case tar.TypeDir:
			err = root.MkdirAll(filepath.FromSlash(strings.TrimSuffix(h.Name, "/")), 0o777)
		case tar.TypeReg:
			err = extract(root, filepath.FromSlash(h.Name), archive)
		case tar.TypeSymlink:
			err = root.Symlink(h.Linkname, filepath.FromSlash(h.Name))
		}
		if err != nil {
			return err
		}
	}
}

func extract(root *os.Root, name string, in io.Reader) error {
	if err := root.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	f, err := root.Create(name)
	if err != nil {
		return err
	}
	if _, err := io.Copy(f, in); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
