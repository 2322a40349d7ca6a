// Package mechanisms holds the ways in which data and endpoints travel: each is found
// where it leaks, wherever it stands, and its innocent twin is not.
//
// A mechanism is a txtar file under testdata/corpus/mechanisms, named for what it
// shows. Above its files stand
//
//	The secret goes through a map of functions; in the twin another entry is called.
//	kind: carry
//	unrun: why it cannot be run
//	missed: one,third
//	false: two
//
// of which the last three are there only if they must be: unrun where running cannot
// show what is true; missed and false for what is known to go wrong, and in which
// places: a leak that is not found, a twin that is reported. They are held to exactly,
// so that what is mended loses its line.
//
// Files whose names begin with leak are the leak's, those with twin the twin's, others
// are put beside both. Each side is a package called mechanism of 10 to 60 lines a
// file; it imports the standard library only, and differs from the other side in the
// smallest change that makes it innocent. What it declares goes by its kind:
//
//	carry     func Carry(secret, plain string) string
//	typed     type Passenger, with fields tagged sensitive:"passenger" and sensitive:"-",
//	          func Sample(secret string) Passenger and func Carry(p Passenger) string
//	endpoint  func Endpoint() string
//	send      func Send(text string)
//
// What Carry returns depends on what the secret contains in the leak; in the twin on
// its length at most. Endpoint returns a URL whose host is collector.example.us, in
// the twin collector.example.cn. Send sends the text to the first; in the twin it
// sends something else, or elsewhere. The names Report and report with anything behind
// them, Person and place with anything behind it are for the readers.
//
// TestGroundTruth runs both sides and holds them to that. Every mechanism is then put
// in four places, each with a reader, the function that has the field and sends:
//
//	one    in the reader's own package
//	two    two packages away
//	three  three away, behind an interface whose implementation nobody sees
//	third  in another module
//
// A leak is wanted in the reader, on the line where the last of field, endpoint and
// call is known. TestMechanisms holds the drivers to that.
package mechanisms
