package policy

import (
	"fmt"
	"go/token"
	"path"
	"strings"
)

// checkFunc says what is wrong with the name of a function, "" if nothing. A
// name is right if (*types.Func).FullName could print it; "(example.com/pkg.Type)()" is a
// call of whatever value of that type of functions.
func checkFunc(name string) string {
	if !strings.HasPrefix(name, "(") {
		pkg, fn, ok := cutLast(name)
		if !ok {
			return notAFunc(name)
		}
		if _, last, dotted := cutLast(path.Base(pkg)); dotted && token.IsExported(last) {
			return fmt.Sprintf("%q is not how go/types prints a method: write (*%s).%s or (%s).%s", name, pkg, fn, pkg, fn)
		}
		if why := checkPath(pkg); why != "" {
			return fmt.Sprintf("function %q: %s", name, why)
		}
		return ""
	}
	if typ, ok := strings.CutSuffix(name[1:], ")()"); ok {
		if why := checkType(typ); why != "" {
			return fmt.Sprintf("function %q: %s", name, why)
		}
		return ""
	}
	recv, method, ok := strings.Cut(name[1:], ").")
	if !ok || !token.IsIdentifier(method) {
		return notAFunc(name)
	}
	recv = strings.TrimPrefix(recv, "*")
	if recv == "error" && method == "Error" {
		return ""
	}
	recv, params, generic := strings.Cut(recv, "[")
	if generic && !isTypeParams(params) {
		return notAFunc(name)
	}
	if why := checkType(recv); why != "" {
		return fmt.Sprintf("function %q: %s", name, why)
	}
	return ""
}

func notAFunc(name string) string {
	return fmt.Sprintf("%q is not a function as go/types prints it, such as example.com/pkg.Func, (*example.com/pkg.Type).Method or (example.com/pkg.Iface).Method", name)
}

// isTypeParams reports whether text is the rest of "[K, V]".
func isTypeParams(text string) bool {
	text, ok := strings.CutSuffix(text, "]")
	for param := range strings.SplitSeq(text, ",") {
		ok = ok && token.IsIdentifier(strings.TrimSpace(param))
	}
	return ok
}

// checkType says what is wrong with "import/path.Type".
func checkType(name string) string {
	pkg, typ, ok := cutLast(name)
	if !ok {
		return fmt.Sprintf("%q is not a type such as example.com/pkg.Type", name)
	}
	if why := checkPath(pkg); why != "" {
		return fmt.Sprintf("type %q: %s", typ, why)
	}
	return ""
}

// checkField says what is wrong with "import/path.Type.Field".
func checkField(name string) string {
	typ, _, ok := cutLast(name)
	if ok {
		_, _, ok = cutLast(typ)
	}
	if !ok {
		return fmt.Sprintf("%q is not a field such as example.com/pkg.Type.Field", name)
	}
	return checkType(typ)
}

// cutLast splits at the last dot that comes after the last slash; what follows
// it must be an identifier.
func cutLast(name string) (before, after string, ok bool) {
	dot := strings.LastIndexByte(name, '.')
	if dot <= 0 || dot < strings.LastIndexByte(name, '/') || !token.IsIdentifier(name[dot+1:]) {
		return "", "", false
	}
	return name[:dot], name[dot+1:], true
}

// checkPath says what is wrong with an import path.
func checkPath(pkg string) string {
	for elem := range strings.SplitSeq(pkg, "/") {
		if elem == "" || elem == "." || elem == ".." || strings.ContainsFunc(elem, notInPath) {
			return fmt.Sprintf("%q is not an import path", pkg)
		}
	}
	if strings.ContainsRune(pkg, '/') || IsStd(pkg) {
		return ""
	}
	// "http.Post": nobody has a module of that name, everybody forgets net/.
	for _, std := range stdPackages() {
		if path.Base(std) == pkg && !strings.Contains(std, "internal") && !strings.HasPrefix(std, "vendor/") {
			return fmt.Sprintf("%q is not an import path (did you mean %q?)", pkg, std)
		}
	}
	return ""
}

func notInPath(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', strings.ContainsRune("-._~+", r):
		return false
	}
	return r < 0x80 // modules outside of a proxy may use other letters
}
