// Package link keeps the station in touch with those who listen.
package link

import (
	"encoding/json"
	"fmt"
	"log"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"

	"skywatch.example/station/gps"
	"skywatch.example/station/sensor"
)

// Config says which brokers are used.
type Config struct {
	Station string
	Broker  string
	Orders  string
}

// defaults fills in what a configuration leaves out.
func (c *Config) defaults() {
	if c.Broker == "" {
		c.Broker = "tcp://mqtt.skynet.example.ru:1883"
	}
	if c.Orders == "" {
		c.Orders = "ssl://orders.skynet.example.us:8883"
	}
}

// Link publishes readings.
type Link struct {
	station string
	abroad  mqtt.Client
	orders  mqtt.Client
	house   mqtt.Client
}

func open(broker, id string) (mqtt.Client, error) {
	opts := mqtt.NewClientOptions().AddBroker(broker).SetClientID(id).SetConnectTimeout(10 * time.Second)
	c := mqtt.NewClient(opts)
	if t := c.Connect(); t.Wait() && t.Error() != nil {
		return nil, fmt.Errorf("mqtt: %w", t.Error())
	}
	return c, nil
}

// New connects to all brokers.
func New(cfg Config) (*Link, error) {
	cfg.defaults()
	abroad, err := open(cfg.Broker, cfg.Station)
	if err != nil {
		return nil, err
	}
	orders, err := open(cfg.Orders, cfg.Station)
	if err != nil {
		return nil, err
	}
	house, err := open("tcp://192.168.1.10:1883", cfg.Station)
	if err != nil {
		return nil, err
	}
	return &Link{station: cfg.Station, abroad: abroad, orders: orders, house: house}, nil
}

// Publish sends a reading.
func (l *Link) Publish(f gps.Fix, o sensor.Observation) error {
	payload, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	local := l.house.Publish("station/"+l.station, 0, true, payload)
	local.Wait()
	topic := fmt.Sprintf("wx/%s/%s", l.station, f.Hash(9))
	t := l.abroad.Publish(topic, 1, false, payload)
	t.Wait()
	return t.Error()
}

// Online says that the station is there.
func (l *Link) Online(release string) error {
	t := l.abroad.Publish("online/"+l.station, 1, true, release)
	t.Wait()
	return t.Error()
}

// Listen takes orders: how often to read, when to restart.
func (l *Link) Listen(do func(order string)) error {
	t := l.orders.Subscribe("orders/"+l.station, 1, func(_ mqtt.Client, m mqtt.Message) {
		log.Printf("order %s", m.Payload())
		do(string(m.Payload()))
	})
	t.Wait()
	return t.Error()
}
