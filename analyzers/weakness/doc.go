// Package weakness is the pass that runs gosec on a package and keeps what lies in
// functions that handle sensitive data: a weak hash is a matter of taste until a
// passport number goes through it.
//
// gosec is used as a library. Its rules read the syntax and its analyzers the SSA
// that other passes have built already; nothing is loaded. Each runs by itself, so
// that a panic costs that rule on that package only, and is told as incomplete.
// "#nosec" and generated files are respected as gosec does. Which of its ids count
// is said in rules/flows/gosec.toml.
//
// Where the policy has weak_handling = false, or no function of the package handles
// sensitive data, nothing is run.
package weakness
