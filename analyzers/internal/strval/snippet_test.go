package strval

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"regexp"
	"sync"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

// stdOps are operations of functions that the snippets call; elsewhere rules say so.
var stdOps = map[string]string{
	"(*encoding/base64.Encoding).DecodeString": "base64",
	"(*encoding/base64.Encoding).Decode":       "base64.into",
	"(encoding/base64.Encoding).WithPadding":   "withpadding",
	"encoding/base64.NewEncoding":              "alphabet",
	"encoding/base64.StdEncoding":              "base64.std",
	"encoding/base64.NewDecoder":               "base64",
	"(*encoding/base32.Encoding).DecodeString": "base32",
	"encoding/hex.DecodeString":                "hex",
	"encoding/hex.Decode":                      "hex.into",
	"strings.NewReader":                        "same",
	"bytes.NewReader":                          "same",
	"bytes.NewBufferString":                    "same",
	"io.ReadAll":                               "same",
	"io.Copy":                                  "write",
	"compress/gzip.NewReader":                  "gunzip",
	"strings.ToUpper":                          "upper",
	"strings.ToLower":                          "lower",
	"strings.NewReplacer":                      "same",
	"(*strings.Replacer).Replace":              "replacer",
	"strings.Map":                              "map",
	"strings.Join":                             "join",
	"strings.Split":                            "split",
	"strings.Repeat":                           "repeat",
	"strings.ReplaceAll":                       "replaceall",
	"strings.TrimSpace":                        "trimspace",
	"strings.IndexByte":                        "indexbyte",
	"strings.IndexRune":                        "indexrune",
	"strings.Index":                            "index",
	"(*strings.Builder).WriteString":           "write",
	"(*strings.Builder).WriteByte":             "write",
	"(*strings.Builder).WriteRune":             "write",
	"(*strings.Builder).String":                "same",
	"(*strings.Builder).Grow":                  "nop",
	"(*bytes.Buffer).WriteByte":                "write",
	"(*bytes.Buffer).WriteString":              "write",
	"(*bytes.Buffer).Write":                    "write",
	"(*bytes.Buffer).String":                   "same",
	"(*bytes.Buffer).Bytes":                    "same",
	"fmt.Sprintf":                              "sprintf",
	"fmt.Fprintf":                              "write.sprintf",
	"strconv.Itoa":                             "itoa",
	"strconv.Atoi":                             "atoi",
	"strconv.ParseInt":                         "parseint",
	"strconv.ParseUint":                        "parseint",
	"unicode.ToLower":                          "tolower",
	"unicode.IsUpper":                          "isupper",
	"unicode.IsLower":                          "islower",
	"unicode.IsLetter":                         "isletter",
	"slices.Reverse":                           "reverse.into",
	"(encoding/binary.bigEndian).PutUint32":    "put.be32",
	"(net.IP).String":                          "ip.string",
	"net.IPv4":                                 "ipv4",
	"crypto/aes.NewCipher":                     "aes",
	"crypto/cipher.NewCTR":                     "aes.ctr",
	"crypto/cipher.NewGCM":                     "aes.gcm",
	"(crypto/cipher.AEAD).Open":                "gcm.open",
	"crypto/cipher.NewCBCDecrypter":            "aes.cbc",
	"(crypto/cipher.BlockMode).CryptBlocks":    "cipher",
	"(crypto/cipher.Stream).XORKeyStream":      "cipher",
	"(*crypto/rc4.Cipher).XORKeyStream":        "cipher",
	"crypto/rc4.NewCipher":                     "rc4",
	"bytes.Map":                                "map",
	"math/bits.RotateLeft8":                    "rotl8",
	"math/bits.Reverse8":                       "reversebits",
	"crypto/subtle.XORBytes":                   "xor.into",
	"net/url.QueryUnescape":                    "unescape",
	"unicode/utf8.RuneCountInString":           "runelen",
	"bufio.NewScanner":                         "scanner",
	"(*bufio.Scanner).Scan":                    "scan",
	"(*bufio.Scanner).Text":                    "scan.token",
	"(*bufio.Scanner).Split":                   "scan.split",
	"(*bufio.Scanner).Err":                     "scan.err",
	"bufio.NewReader":                          "same",
	"(*bufio.Reader).ReadString":               "read.until",
	"(*bufio.Reader).ReadByte":                 "read.byte",
	"(*bytes.Buffer).ReadRune":                 "read.rune",
	"(*bytes.Buffer).Next":                     "read.next",
	"(*strings.Reader).Read":                   "read",
	"(io.Reader).Read":                         "read",
	"strings.SplitN":                           "split",
	"strings.SplitAfter":                       "splitafter",
	"strings.SplitSeq":                         "seq.split",
	"strings.FieldsSeq":                        "seq.fields",
	"strings.Lines":                            "seq.lines",
	"strings.Fields":                           "fields",
	"strings.FieldsFunc":                       "fields.func",
	"strings.TrimFunc":                         "trim.func",
	"strings.TrimLeftFunc":                     "trimleft.func",
	"strings.IndexFunc":                        "index.func",
	"strings.ContainsFunc":                     "contains.func",
	"strings.ContainsRune":                     "containsrune",
	"strings.CutPrefix":                        "cutprefix",
	"strings.Cut":                              "cut",
	"strings.HasPrefix":                        "hasprefix",
	"strings.LastIndexByte":                    "lastindexbyte",
	"os.Expand":                                "expand",
	"fmt.Appendf":                              "append.sprintf",
	"encoding/hex.AppendDecode":                "append.hex",
	"sync.OnceValue":                           "self",
	"math/big.NewInt":                          "big.new",
	"(*math/big.Int).SetString":                "big.parse",
	"(*math/big.Int).SetBytes":                 "big.setbytes",
	"(*math/big.Int).Bytes":                    "big.bytes",
	"(*math/big.Int).Text":                     "big.text",
	"(*math/big.Int).Xor":                      "big.xor",
	"(*math/big.Int).Exp":                      "big.exp",
	"(*math/big.Int).Sub":                      "big.sub",
	"net/netip.AddrFrom4":                      "ip.string",
	"net/netip.AddrPortFrom":                   "joinhostport",
	"(net/netip.AddrPort).String":              "iptext",
}

func lookupStd(name string) (string, bool) {
	op, ok := stdOps[name]
	return op, ok
}

// std imports the standard library once for all snippets.
var std = func() *struct {
	sync.Mutex
	fset *token.FileSet
	imp  types.Importer
} {
	fset := token.NewFileSet()
	return &struct {
		sync.Mutex
		fset *token.FileSet
		imp  types.Importer
	}{fset: fset, imp: importer.ForCompiler(fset, "source", nil)}
}()

// compile builds the SSA form of one file, with imports from source.
func compile(t testing.TB, src string) *ssa.Package {
	t.Helper()
	std.Lock()
	defer std.Unlock()
	fset := std.fset
	file, err := parser.ParseFile(fset, "x.go", "package x\n"+src, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	pkg, _, err := ssautil.BuildPackage(&types.Config{Importer: std.imp}, fset,
		types.NewPackage("example.com/x", "x"), []*ast.File{file}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

// sinkArg is the argument of the call sink(…) in the function called name, or in
// a closure or method of that name.
func sinkArg(t testing.TB, pkg *ssa.Package) ssa.Value {
	t.Helper()
	var found ssa.Value
	functions(pkg, func(fn *ssa.Function) {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if c, ok := instr.(*ssa.Call); ok {
					if f := c.Call.StaticCallee(); f != nil && f.Name() == "sink" {
						found = c.Call.Args[0]
					}
				}
			}
		}
	})
	if found == nil {
		t.Fatal("no call of sink")
	}
	return found
}

// at compiles a snippet and is the text of what is given to sink: "text (how)", or
// "?" if that cannot be told.
func at(t testing.TB, src string) string {
	t.Helper()
	imports := ""
	for name, path := range map[string]string{
		"base64.": "encoding/base64", "base32.": "encoding/base32", "hex.": "encoding/hex", "strings.": "strings", "bytes.": "bytes",
		"io.": "io", "gzip.": "compress/gzip", "fmt.": "fmt", "strconv.": "strconv", "unicode.": "unicode", "slices.": "slices",
		"binary.": "encoding/binary", "net.": "net", "aes.": "crypto/aes", "cipher.": "crypto/cipher", "rc4.": "crypto/rc4",
		"os.": "os", "bits.": "math/bits", "subtle.": "crypto/subtle", "url.": "net/url",
		"bufio.": "bufio", "big.": "math/big", "netip.": "net/netip", "sync.": "sync",
	} {
		if regexp.MustCompile(`\b` + regexp.QuoteMeta(name)).MatchString(src) {
			imports += "import \"" + path + "\"\n"
		}
	}
	pkg := compile(t, imports+"func sink(string) {}\nfunc sinkBytes([]byte) {}\n"+src)
	v := sinkArg(t, pkg)
	in := NewInterp(lookupStd, 0)
	if _, isConst := v.(*ssa.Const); !isConst && !in.Worth(v) {
		if got, ok := in.At(v); ok {
			return "unworthy: " + got.Text.String()
		}
		return "?"
	}
	got, ok := in.At(v)
	if !ok {
		return "?"
	}
	if got.Text.How != "" {
		return got.Text.String() + " (" + got.Text.How + ")"
	}
	return got.Text.String()
}
