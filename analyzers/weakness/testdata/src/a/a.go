package a

import (
	"crypto/md5"
	"crypto/sha256"
	"math/rand"
	"net/http"
	"os"
)

// Functions whose name begins with handles handle passenger data in this test.

func handlesDigest(number string) [md5.Size]byte {
	return md5.Sum([]byte(number)) // want `Use of weak cryptographic primitive \(G401, CWE-328\) in a function that handles passenger data`
}

func handlesWell(number string) [sha256.Size]byte {
	return sha256.Sum256([]byte(number))
}

func digest(page string) [md5.Size]byte {
	return md5.Sum([]byte(page))
}

func handlesSuppressed(number string) [md5.Size]byte {
	return md5.Sum([]byte(number)) // #nosec G401 -- a key of a cache
}

func handlesOtherSuppressed(number string) [md5.Size]byte {
	// #nosec G404 -- another check
	return md5.Sum([]byte(number)) // want `G401`
}

func handlesNoise(name string) {
	os.Remove(name)
}

func handlesToken() int {
	return rand.Int() // want `G404, CWE-338`
}

// What gosec finds by SSA.
func handlesCookie(w http.ResponseWriter, number string) {
	http.SetCookie(w, &http.Cookie{Name: "doc", Value: number}) // want `G124, CWE-614`
}

func cookie(w http.ResponseWriter, page string) {
	http.SetCookie(w, &http.Cookie{Name: "page", Value: page})
}

func handlesMoved(number string) [md5.Size]byte {
//line elsewhere.go:700
	return md5.Sum([]byte(number)) // want `G401`
}

var handlesLiteral = func(number string) [md5.Size]byte { return md5.Sum([]byte(number)) } // want `G401`
