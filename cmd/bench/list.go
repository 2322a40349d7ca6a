package main

// targets are the modules that the command modules runs on: programs under open
// source licences, of many authors and trades, at versions that ask for no newer
// Go than 1.26.8. One that does not build out of the module proxy alone says so in
// the table, and is to be replaced.
func targets() []target {
	return []target{
		{name: "alertmanager", module: "github.com/prometheus/alertmanager", version: "v0.35.0", why: "messages by mail, telephone and chat services", patterns: []string{
			"./alert/...", "./cluster/...", "./config/...", "./dispatch/...", "./inhibit/...", "./notify/...", "./silence/...", "./template/...",
		}},
		{name: "apiserver", module: "k8s.io/apiserver", version: "v0.36.6", why: "Kubernetes: deep interfaces, generated code"},
		{name: "buildkit", module: "github.com/moby/buildkit", version: "v0.34.2", why: "container builds; gRPC between its halves"},
		{name: "caddy", module: "github.com/caddyserver/caddy/v2", version: "v2.10.2", why: "web server; modules found through a registry"},
		{name: "compose", module: "github.com/docker/compose/v2", version: "v2.40.3", why: "a command over a client library"},
		{name: "containerd", module: "github.com/containerd/containerd/v2", version: "v2.4.2", why: "plugins and gRPC services"},
		{name: "controller-runtime", module: "sigs.k8s.io/controller-runtime", version: "v0.25.2", why: "a library: everything exported is a root"},
		{name: "coredns", module: "github.com/coredns/coredns", version: "v1.15.0", why: "DNS; chains of plugins"},
		{name: "cosign", module: "github.com/sigstore/cosign/v2", version: "v2.6.5", why: "signatures sent to public services written in the code"},
		{name: "croc", module: "github.com/schollz/croc/v10", version: "v10.7.0", why: "files by way of a relay that is written in the code"},
		{name: "etcd", module: "go.etcd.io/etcd/server/v3", version: "v3.7.3", why: "consensus; big state machines"},
		{name: "go-ethereum", module: "github.com/ethereum/go-ethereum", version: "v1.17.10", why: "peers at addresses written in the code; big tables"},
		{name: "helm", module: "helm.sh/helm/v3", version: "v3.22.0", why: "templates over user data"},
		{name: "hugo", module: "github.com/gohugoio/hugo", version: "v0.160.0", why: "reflection and templates"},
		{name: "istio", module: "istio.io/istio", version: "v0.0.0-20260827124520-eed52ebb66ad", why: "a large graph, generated code"},
		{name: "jaeger", module: "github.com/jaegertracing/jaeger", version: "v1.76.0", why: "traces to many stores"},
		{name: "k6", module: "go.k6.io/k6", version: "v1.8.1", why: "a JavaScript engine; reports its use home"},
		{name: "kratos", module: "github.com/ory/kratos", version: "v1.3.1", why: "identities: names, mail, telephone numbers", patterns: []string{
			"./courier/...", "./driver/...", "./hash/...", "./identity/...", "./schema/...", "./selfservice/...", "./session/...",
		}},
		{name: "nats-server", module: "github.com/nats-io/nats-server/v2", version: "v2.15.2", why: "huge functions; its own protocol over TCP"},
		{name: "natscli", module: "github.com/nats-io/natscli", version: "v0.5.1", why: "a command over a client library"},
		{name: "node_exporter", module: "github.com/prometheus/node_exporter", version: "v1.12.1", why: "what a machine says of itself"},
		{name: "ollama", module: "github.com/ollama/ollama", version: "v0.17.4", why: "cgo; models fetched from a registry"},
		{name: "opa", module: "github.com/open-policy-agent/opa", version: "v1.22.3", why: "an interpreter; reports its version home"},
		{name: "pocketbase", module: "github.com/pocketbase/pocketbase", version: "v0.36.8", why: "accounts; many OAuth providers abroad"},
		{name: "prometheus", module: "github.com/prometheus/prometheus", version: "v0.316.0", why: "clients of a score of clouds"},
		{name: "rclone", module: "github.com/rclone/rclone", version: "v1.76.0", why: "clients of seventy storage services"},
		{name: "restic", module: "github.com/restic/restic", version: "v0.10.0", why: "backups: everything is encrypted on its way"},
		{name: "syncthing", module: "github.com/syncthing/syncthing", version: "v1.30.0", why: "discovery servers and usage reports in the code", goflags: "-tags=noassets"},
		{name: "tailscale", module: "tailscale.com", version: "v1.100.0", why: "log and control servers in the code"},
		{name: "telegraf", module: "github.com/influxdata/telegraf", version: "v1.37.2", why: "weather and device data; some 300 plugins"},
		{name: "thanos", module: "github.com/thanos-io/thanos", version: "v0.41.0", why: "object stores"},
		{name: "traefik", module: "github.com/traefik/traefik/v3", version: "v3.7.13", why: "a proxy; middlewares and providers by configuration"},
		{name: "trivy", module: "github.com/aquasecurity/trivy", version: "v0.74.0", why: "scanners; a very large graph"},
		{name: "vitess", module: "vitess.io/vitess", version: "v0.24.4", why: "a generated parser of 100,000 lines"},
	}
}
