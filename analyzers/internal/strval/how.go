package strval

// How a text was hidden, where no decoder has a name for it.
const (
	howBuilt    = "built byte by byte"
	howXor      = "xor"
	howReversed = "reversed"
	howRot13    = "rot13"
	howShifted  = "shifted"
	howPicked   = "picked character by character"
	howComputed = "computed"
	howInteger  = "bytes of an integer"
)
