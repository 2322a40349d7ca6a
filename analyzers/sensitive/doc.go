// Package sensitive is the pass that tells which data is sensitive, of what class,
// and why: the fields of structs, types, variables, the results of functions, and
// constant keys under which values are filed.
//
// Four things make a value sensitive, the strongest first: a struct tag on its
// field, a directive in the doc comment of its declaration, a rule file, and its
// name and type by the lexicon of a class. The strongest statement about a field
// wins over any about its type, and a statement about a type over the names of its
// fields. The first two are recorded as facts, so that importers know them; tags,
// names and types are seen in export data.
//
// Names are judged as a careful reviewer would. A field, variable or result counts
// only if its type can hold such data: no bool, function, channel, error or member
// of an enumeration, and none that the rules list as plain. What names a struct
// labels it as a whole only where its fields do not speak for themselves, so that a
// Location of latitude, longitude and a note is not all location. Names in the
// standard library never count: there, the rules have said it all.
package sensitive
