// Package place tells where an endpoint lies: which hosts a text names, which
// country each is in, who operates it, whether it is a relay, and whether it can be
// reached from outside at all. It asks nobody: no DNS, no network.
//
// The country is told, in this order, by an entry of a rule file (an [[endpoint]]:
// the longest matching host or prefix, of equals the later), by the region in the
// host's name ([[region]]), by the country-code domain ([[domain]]), by the address
// (the embedded table, or the user's MMDB file). An endpoint entry without a country
// tells operator and relay only; the country is then sought further down.
//
// What is private: addresses and domains that the rules call so, hosts of one label,
// and names under a top-level domain that does not exist, such as service.namespace.
// Addresses and names set aside for documentation (203.0.113.0/24, example.com,
// .example) are not private: in code they stand for hosts out on the network, and the
// contract does not list them among what is not public. No country is known for them.
//
// # Host patterns
//
// A host in a rule is a name, which stands for itself alone, or *.name, which stands
// for name and everything below it. Either may carry a port (localhost:9050) and a
// path (discord.com/api/webhooks), of which whole segments are compared, * being any
// one segment: it then speaks only of endpoints whose text shows that port and path.
//
// A host of a region is a name with {region} in it: "s3.{region}.example.net",
// "{region}-pubsub.example.net". A leading *. stands for any number of labels, none
// included. What {region} matches is looked up in countries: as it is, then without
// what follows a hyphen at its end (a zone, a project, a counter), then by the keys
// with a * in them, the longest first. {address} in place of {region} is for services
// that answer every name with the address spelt in it.
//
// # Holes
//
// {} in a host is a part that is not known. It does no harm to the left of the
// registered domain; where it touches the registered domain itself the host is only
// known by its top-level domain, and where that tells no country there is no host.
package place
