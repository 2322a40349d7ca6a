// Package archive keeps bills in object storage.
package archive

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"oriole-line.example/fleet/cargo"
	"oriole-line.example/fleet/ship"
)

const analyticsRegion = "eu-central-1"

// Archive stores bills, and tracks for the analysts.
type Archive struct {
	hongKong  *s3.Client
	analytics *s3.Client
	local     *s3.Client
}

// Open prepares the clients.
func Open(ctx context.Context) (*Archive, error) {
	hk, err := config.LoadDefaultConfig(ctx, config.WithRegion("ap-east-1"))
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	eu, err := config.LoadDefaultConfig(ctx, config.WithRegion(analyticsRegion))
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	lan, err := config.LoadDefaultConfig(ctx, config.WithRegion("us-east-1"))
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	return &Archive{
		hongKong:  s3.NewFromConfig(hk),
		analytics: s3.NewFromConfig(eu),
		local: s3.NewFromConfig(lan, func(o *s3.Options) {
			o.BaseEndpoint = aws.String("http://minio.storage.svc.cluster.local:9000")
			o.UsePathStyle = true
		}),
	}, nil
}

// Keep stores a bill in Hong Kong and on the storage of the office.
func (a *Archive) Keep(ctx context.Context, b *cargo.Bill) error {
	body, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("keep: %w", err)
	}
	sum := md5.Sum(body)
	check := base64.StdEncoding.EncodeToString(sum[:])
	if _, err := a.hongKong.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("oriole-bills"), Key: aws.String(b.Number), Body: bytes.NewReader(body), ContentMD5: &check}); err != nil {
		return fmt.Errorf("keep: %w", err)
	}
	if _, err := a.local.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("bills"), Key: aws.String(b.Number), Body: bytes.NewReader(body)}); err != nil {
		return fmt.Errorf("keep: %w", err)
	}
	return nil
}

// Track stores a vessel's track where the analysts pick it up.
func (a *Archive) Track(ctx context.Context, day string, track []ship.Fix) error {
	var lines strings.Builder
	for _, f := range track {
		fmt.Fprintf(&lines, "%s,%d,%f,%f\n", f.MMSI, f.At.Unix(), f.Lat, f.Lon)
	}
	in := &s3.PutObjectInput{
		Bucket: aws.String("oriole-analytics"),
		Key:    aws.String("tracks/" + day + ".csv"),
		Body:   strings.NewReader(lines.String()),
	}
	if _, err := a.analytics.PutObject(ctx, in); err != nil {
		return fmt.Errorf("track: %w", err)
	}
	return nil
}

// Heat stores how often each zone was crossed.
func (a *Archive) Heat(ctx context.Context, track []ship.Fix) error {
	crossed := make([]ship.Zone, 0, len(track))
	for _, f := range track {
		crossed = append(crossed, ship.ZoneOf(f))
	}
	body, err := json.Marshal(crossed)
	if err != nil {
		return fmt.Errorf("heat: %w", err)
	}
	heat := &s3.PutObjectInput{Bucket: aws.String("oriole-analytics"), Key: aws.String("heat.json"), Body: bytes.NewReader(body)}
	_, err = a.analytics.PutObject(ctx, heat)
	return err
}
