// Package stream passes positions on while they arrive.
package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"time"

	"github.com/segmentio/kafka-go"

	"oriole-line.example/fleet/ship"
)

const consultBroker = "broker.consult.example.nl:9093"

// Publisher writes values of one type to a topic.
type Publisher[T any] struct {
	w *kafka.Writer
}

// NewPublisher returns a publisher for a topic of a broker.
func NewPublisher[T any](broker, topic string) *Publisher[T] {
	return &Publisher[T]{w: &kafka.Writer{Addr: kafka.TCP(broker), Topic: topic, Balancer: &kafka.LeastBytes{}, BatchTimeout: time.Second}}
}

// Publish writes a value.
func (p *Publisher[T]) Publish(ctx context.Context, v T) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return p.w.WriteMessages(ctx, kafka.Message{Value: data})
}

// Fixes is where positions are published.
type Fixes struct {
	abroad *Publisher[ship.Fix]
	zones  *Publisher[ship.Zone]
	plant  *Publisher[ship.Fix]
}

// NewFixes connects to the brokers.
func NewFixes() *Fixes {
	return &Fixes{
		abroad: NewPublisher[ship.Fix](consultBroker, "fixes"),
		zones:  NewPublisher[ship.Zone](consultBroker, "zones"),
		plant:  NewPublisher[ship.Fix]("kafka-0.kafka.fleet.svc:9092", "fixes"),
	}
}

// Record publishes a position.
func (f *Fixes) Record(ctx context.Context, fix ship.Fix) error {
	if err := f.plant.Publish(ctx, fix); err != nil {
		return err
	}
	if err := f.zones.Publish(ctx, ship.ZoneOf(fix)); err != nil {
		return err
	}
	return f.abroad.Publish(ctx, fix)
}

// Orders reads the charterers' orders.
func Orders(ctx context.Context, handle func(ship.Voyage)) error {
	r := kafka.NewReader(kafka.ReaderConfig{Brokers: []string{"orders.charter.example.de:9092"}, Topic: "orders", GroupID: "fleetd"})
	defer func() { _ = r.Close() }()
	for {
		m, err := r.ReadMessage(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("orders: %w", err)
		}
		var v ship.Voyage
		if err := json.Unmarshal(m.Value, &v); err != nil {
			log.Printf("orders: %s: %v", m.Value, err)
			continue
		}
		handle(v)
	}
}
