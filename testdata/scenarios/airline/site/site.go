// Package site knows where the booking service's counterparts live.
package site

const (
	scheme   = "https://"
	diagHost = "collector.example.us"

	// Diagnostics takes crash and health records.
	Diagnostics = scheme + diagHost + "/v2"

	// DiagnosticsHealth answers when the collector is up.
	DiagnosticsHealth = scheme + diagHost + "/healthz"

	// Partner is the distribution system.
	Partner = scheme + "api.gds.example.cn"

	// LoungeAPI serves the lounge operator in Hong Kong.
	LoungeAPI = scheme + "lounge.example.hk/v1/guests"

	// Tiles is the route map's tile server.
	Tiles = scheme + "tiles.example.us/osm/%d/%d/%d.png"

	// Sidecar is the event agent that runs in the same pod.
	Sidecar = "http://127.0.0.1:8126/events"

	// ArchiveLogs is the company's own log store.
	ArchiveLogs = scheme + "logs.skyway-corp-example.com/ingest"
)

// AuditRoot is where audit records go, per environment.
var AuditRoot = map[string]string{
	"prod": scheme + "audit.example.fr/prod",
}
