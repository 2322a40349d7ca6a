package flow

// Coarsely has functions analysed as if they had cost too much, until the function it
// returns is called.
func Coarsely() (restore func()) {
	from := leastCare
	leastCare = flat
	return func() { leastCare = from }
}
