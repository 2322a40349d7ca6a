// Package flow is the engine: a pass that summarises what each function does with
// labels, and completes the flows of a package.
//
// A value is a tree of access paths with atoms at them (value.go, atom.go): data of
// a class, a text with holes, a reference to an object, a function, a dynamic type,
// an input. One evaluation (run.go, instr.go) moves all of them through the SSA form
// of a function; objects live in a persistent heap (heap.go, cell.go), so that what
// was overwritten is gone. What comes out is a summary in terms of the function's
// inputs (summary.go): results, changed inputs, sends, and calls left open. The same
// form holds what a fact brings (fact.go, encode.go, decode.go), and one routine
// applies it at a call (instantiate.go, close.go). Rules are applied by place
// (rule.go, place.go, sink.go, bind.go, eval.go), in the caller, so that every
// driver sees them.
//
// # Roots
//
// Exported functions and methods, main and init are taken to be called: their inputs
// hold what their types say, a receiver what the package stores in objects of its
// type (root.go). A function handed to code that is not seen is entered where it is
// handed over (external.go). What a root closes is noted in its send, so that callers
// of the same module are silent about it.
//
// # Departures from the design
//
// Labels by type are laid as atoms guarded by the input that they stand on, not asked
// of types when a root is closed: a guard falls where the caller brings constants
// only, and needs no type that an importer may be unable to name. A kill mark keeps an
// overwritten part apart from the input that surrounds it, so that a helper that
// cleans through a pointer cleans for its callers.
//
// # Texts that hold under a condition
//
// A default endpoint stands where the caller gives none. Where values meet, a text that
// looks like an endpoint and that only some of them bring carries an atomWhen: what the
// branch asked of an input (when.go), or that an option does not overwrite it (kept.go).
// Instantiation answers it, or hands it on to the next caller; a root takes it to hold.
// A text has one condition; what is stored in a package variable has none.
//
// # Where a flow is told
//
// Once, where data and endpoint meet, and as far in as both are known (root.go): at a
// root, at a call that closes it, or in a function literal or an unexported function
// (closure.go), which counts if something outside brings the data. A pair that a callee of the same module tells is not
// told again, nor is one of the same class and endpoint whose data a parameter of the
// callee is only another name for. crossborder makes one finding of each call and host.
//
// # Ways
//
// What atoms carry says nothing of where they came through: facts and speed would pay for
// it. Once a finding is made and asked for its way, the few functions concerned are
// evaluated again (trace.go, traceframe.go), and a search (tracequest.go, tracewalk.go)
// goes back over their SSA form from the call that sends, through operands, objects and
// calls that hold the same source or text, to where it is read, decoded or brought. The
// shortest way is told, of at most maxSteps steps, each position once. A frame is a
// function as one call reaches it (tracereach.go): its inputs are what they are there
// (traceorigin.go). Steps that rest on an assumption say so: data by type at a root, a
// receiver that holds what the package stores, an interface closed by what is seen,
// results of code that is not. Nothing here changes what is found; a way that cannot be
// told is left out.
//
// # Branches that are decided
//
// Conditions do not clean, but one that a constant decides leaves one way only. Package
// decide propagates constants through the functions of a package; blocks and edges that
// are not reached are not evaluated (special.go). A function that is called with
// constants which decide something in it is summarised once more for such calls: the
// callers use that in place of its own summary, which findings in it and facts tell.
// Other packages know its own summary, and those for the constants that it asks for, one
// parameter, or one flag of a struct, at a time (cases.go). For them the constants of an enumeration, a named
// type of numbers with several constants, are texts (isEnum): a text that holds under one of
// them, or stands under it in a map, says so to whoever brings the constant, through fields,
// options and calls (when.go, keyOf). A key may also be a pointer that a package variable
// keeps (variableOf), or of a generic type that a type parameter completes (keytype.go).
//
// # What stands outside one function
//
// Package variables hold the union of what is stored there (global.go). Objects that
// they lead to are frozen: named alike in every function and package. Where callers
// bring what is stored, as in a registry, reading stays open as an input of the root
// rootGlobal or rootObject; what a package stores elsewhere stands in its fact
// (sets.go). An object that a goroutine or a closure shares holds the union of all
// stores, and is read late: rootObject again, which callers resolve to what they write
// there themselves. Keys of maps that are inputs are steps of their own, stepOpen, for
// callers to fill. Closures that nobody is seen to call are entered where the function
// that makes them ends (escape.go).
//
// Of a place behind a package variable that many functions fill, the objects of one
// type are one (crowd.go). What was overwritten before a value went where stores are joined,
// its inputs, and what is unknown of it, say of themselves (excepted): also where branches join
// (union), and where a read sees several elements (atEach). Nobody writes to a context (isContext).
//
// A slice that is cut at constant bounds is its array seen through a window, a step of the
// path (window.go); bytes that are written through one lie at the indexes that it shows, and what a
// callee leaves at an index of a slice lies where that is in the array (writeThrough). What is
// written to a file lies under the last element of its path in a thing
// that all calls share (filename.go); a name that only callers know is a stepOpen that meets no
// other, and one that nobody knows is under a key that nobody asks for.
//
// # Calls left open
//
// A call of what callers know says what it finds in objects that the function has written
// to before (found.go): callers make the call on these, and read everything else that the
// summary says as things came in.
//
// One that the function may come to its end without, for another reason than that there is
// nothing to call, is joined with not making it (mayBeSkipped). What outsiders hand in by
// pointer is one object for all the calls that it reaches, with the maps in it (bring). Of a
// type of functions rules may tell what is done whichever value is called (ofFuncType).
//
// A send by a method of an interface is told unless callers bring a receiver of a type of
// this module, whose own method tells (behindInterface).
//
// The calls that a summary leaves open are made in order: a later one finds what earlier ones
// have answered, in the objects that hold it (holding). What one of them puts into a
// variable of the function's own, or into what rules make, stands there twice: as labels, and
// as an input of its own (rootEffect, exact), so that copies have its parts, texts and
// functions (copiedFrom, contents). What it panics with is one more result (panicSlot), where
// the function recovers. An argument that the rules of an interface's method do not say is
// written to stays as it is (untouchedBy).
//
// What a decoder left behind a pointer, slice or map becomes an object when it is read
// (given.go), so that clearing it is seen, or when a callee writes to what lies there
// (binding.give). In a loop over a list of them each turn has an object of its own, and what
// it leaves is added to one for all (giveneach.go). What a function fills from the tags of
// structs, by reflection, is an open call too (tagsown.go); what a function that callers know does to
// the parts of a request that rules make is read late (filledLater), and so is what functions
// handed to such a call change behind their captures (changedLater). What other modules keep in
// pools of package variables is dropped when their facts are read (decode.go).
//
// # State
//
// What a function leaves in an object of the package's own types that it was handed, data
// and texts that lead somewhere, is kept by type (state.go): receivers, and parameters of
// functions that the package does not call, are taken to hold it where roots are closed.
// Of other packages' types it is where the objects that the package makes are bound to.
// Functions that are started as goroutines are closed once more with it; and a function
// that leaves something in an object with a goroutine of its own calls that goroutine when
// it is done (later.go). Of several functions that one call may reach each begins with the
// same heap, and what they leave is joined (ways.go). So are calls of a method on each
// of several objects (onEach).
//
// What another module is handed as an interface with few methods, and keeps, is entered with
// its receiver (enter.go), and so is what rules say is called from outside: as = "call" without
// from. In a handler of this package it stands there; what one of another package sends of what
// it holds is told where it is registered or returned (binding.alone).
//
// Handlers and timers, functions with captures that a call keeps and values with a method that
// it calls, are entered where they are handed over, and once more with what their captures lead to when the function is done, if
// that is more (keep.go). What helpers hand over for their callers is not: what callers store
// later is not seen there.
//
// # What lies further on behind an input
//
// Objects behind the pointers of an input that a function writes to are found again by the
// path of the input (behindOf, beyond.go), when the whole is gathered: what was put there
// counts, and what was overwritten is left out of the labels of the rest (except). A method
// of which all calls stand in the package (sight.go) is no root: what its receiver is taken
// to hold only says where a pair that its callers bring is told. What a goroutine is handed
// holds for it also what the function writes there later (spawn.go).
//
// # Loops, panics, boxes
//
// A list that is appended to in a loop, and is nothing else, is one object (grown.go).
// A loop that calls each function of a list, on what the one before has given or on the same
// things, makes these calls in the order of the list, here or where callers bring it
// (folding.go, fold.go), if the elements are known by their indexes; so does one over a sequence of
// the library (foldseq.go). A list of functions that
// is not there on some ways says so where ways meet (noneOnSome): it may be empty.
// A loop over a list of few elements, each known by its index, is made turn by turn when all
// is settled, for what it sends only (unroll.go).
// A loop that writes to each element of a list has cleaned it where it ends, not before
// (sweep.go); what its elements point at is then what a turn leaves it to be (sweepeach.go).
// What a function panics with stands in its summary, for at most maxPanicDepth calls, and
// is what a deferred function recovers (panic.go). A struct behind an interface is an
// object of its own, a box; a helper that asserts its type asks callers for what the box
// holds, by a step that names the type (assert.go, stepUnbox). What an error wraps is
// kept in a slot that nothing prints, for those who ask by type (rules/flows/fmt.toml).
//
// A template is a name in a set, which keeps its texts (templateset.go). A call that fills one in
// is left open where callers know which it is, or of what type the data are (templatelater.go).
// What encodes itself piece by piece, as fmt.Formatter and xml.Marshaler do, says what it writes to its first parameter (writesItself). A slice that is cut to
// nothing is a new one (emptied). Libraries that copy one struct into another do so field by
// field (fieldcopy.go).
//
// Where an assertion fails, or holds, the value is told not to be of a type, or to be of it
// only; of inputs callers answer that (ruledout.go, not). A variable that nothing was stored
// to since then is known as well. Where a loop over a map compares its key with a constant, what
// it reads is that entry, or another (keytest.go): of a map that callers bring only the first.
//
// What is said of a field holds for whoever writes to it, by a reference too (cellLabels).
//
// # Logs
//
// Attributes of logs carry their names with their labels, and endpoints that are reached
// through a handler the names that it drops: the function that says so is rehearsed with each
// text that it knows (named.go). A writer of the program's own behind a handler is not handed
// them (passing). What takes entries out of a map is rehearsed likewise (without.go).
//
// # Rehearsals
//
// Joining what different ways bring tells no order: that the last option stays, that the
// second of a queue comes second. A function whose result is text is therefore also run on
// inputs that are named but not known, along every way that it can take (package
// rehearse). If that comes to an end, its result holds the inputs that were found there,
// and no others (rehearsal.go). Whatever cannot be followed exactly ends the question.
// Functions of the library that rules name an operation for, eval = "play.…", are made call
// by call: what is done once, swapped, sorted, or yielded from a slice or map.
//
// # The standard library
//
// Rules come first: they tell of the boundary, of what is done by reflection, and of
// what has no body in Go. All else is analysed by "go generate", from the source of the
// release in go.mod, with the rules in force, and what comes out of the packages that the
// table tells of (tabled, in stdmake.go) ships in std.bin, package by package, unpacked
// when asked for. With all packages in it the facts of a large program grow by a third,
// and functions that take values of any type lose what their receivers are given: that
// must be mended before the list grows. A function that the table knows and tells nothing
// of carries nothing. What the table does not know is external: results hold the labels of
// all arguments. What the standard library keeps in variables of its own, its pools and
// caches, does not come out of it again; a function that it is given and does not call
// itself is taken to be called. A change in the form of facts, in the engine or in the
// rules for the standard library needs a fresh table: TestTable in goroot says so.
//
// # Bounds
//
// What lies more than maxPath steps behind an input is not known; paths within objects are
// folded there, trees after maxValue entries, data last, links of lists and trees at once (path.go,
// folded). Of too many texts those stay of which most is known (mostKnown). A summary says nothing twice (condense.go), tells at most maxOwn objects apart,
// and joins calls left open on one target. A function and a
// package have a budget of work (budget.go), more for the module under analysis than for
// what it requires; one call may spend a share of its function's on calls left open. A
// function that exceeds its own is analysed again with the objects of each call lumped
// together, then flat: its calls send what they send, and an argument that their
// summaries mention somewhere is there as a whole (flat.go), in the fields that they write to; no
// whole number is. One that is still too much is
// summarised coarsely, and what it calls is closed by its types (orphan). The statistics
// count the functions that came to a limit, and to which. What a fact hands out of other
// packages' functions and types ends at maxHandedBytes. The budget is checked in spend,
// which every nested call reaches: a new way to nest must call it too.
//
// # Instructions
//
//	Alloc, MakeMap, MakeSlice, MakeChan   a new object; one that is kept from turn to turn of a loop is weak
//	FieldAddr, IndexAddr                  the address of a part; constant indices are parts of their own
//	Field, Index, Lookup, Extract         the part itself
//	UnOp *, Store                         read and write cells; <- reads a channel's elements; others derive
//	BinOp                                 + joins texts; comparisons carry nothing; others derive
//	Phi                                   the union over edges that were reached
//	Convert, ChangeType, MultiConvert     the same value; between text and bytes a new object
//	MakeInterface, TypeAssert             adds and asks for the dynamic type
//	MakeClosure                           a function with the object that holds its captures
//	Slice                                 the same object, seen through a window of constant bounds, or at an unknown index
//	Range, Next, Select, Send             elements of maps and channels
//	Call, Go, Defer, RunDefers            rule, body, fact, or external; deferred ones when they run
//	MapUpdate                             by constant key, or any element; keys are kept in a slot
//	If, Jump, Panic, DebugRef             nothing; names of variables come from DebugRef
package flow
