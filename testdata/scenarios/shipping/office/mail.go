// Package office sends the mails that the line's office used to write by hand.
package office

import (
	"bytes"
	"context"
	"fmt"

	"github.com/wneessen/go-mail"

	"oriole-line.example/fleet/cargo"
	"oriole-line.example/fleet/ship"
)

const (
	smtpHost = "smtp.oriole-line.example.cn"
	sender   = "ops@oriole-line.example.cn"
	analysts = "berth-desk@consult.example.uk"
	agent    = "duty@portagent.example.cn"
)

// Mailer sends mail through the office's server.
type Mailer struct {
	client *mail.Client
}

// NewMailer returns a mailer that logs in as user.
func NewMailer(user, password string) (*Mailer, error) {
	c, err := mail.NewClient(smtpHost, mail.WithPort(587), mail.WithSMTPAuth(mail.SMTPAuthPlain), mail.WithUsername(user), mail.WithPassword(password))
	if err != nil {
		return nil, fmt.Errorf("mailer: %w", err)
	}
	return &Mailer{client: c}, nil
}

func compose(subject string, to ...string) (*mail.Msg, error) {
	msg := mail.NewMsg()
	if err := msg.From(sender); err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	if err := msg.To(to...); err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	msg.Subject(subject)
	return msg, nil
}

// Weekly mails the week's bills to the analysts.
func (m *Mailer) Weekly(ctx context.Context, bills []cargo.Bill) error {
	var table bytes.Buffer
	if err := cargo.WriteTable(&table, bills); err != nil {
		return err
	}
	msg, err := compose("Weekly berth report", analysts)
	if err != nil {
		return err
	}
	msg.SetBodyString(mail.TypeTextPlain, "Please find the report attached.")
	if err := msg.AttachReader("berths.csv", &table); err != nil {
		return fmt.Errorf("weekly: %w", err)
	}
	return m.client.DialAndSendWithContext(ctx, msg)
}

// Arrival tells the agent of the home port that a vessel is about to arrive.
func (m *Mailer) Arrival(ctx context.Context, v ship.Vessel, f ship.Fix) error {
	notice, err := compose("Arrival of "+v.Name, agent)
	if err != nil {
		return err
	}
	notice.SetBodyString(mail.TypeTextPlain, fmt.Sprintf("%s (%s) is at %.3f %.3f", v.Name, v.CallSign, f.Lat, f.Lon))
	return m.client.DialAndSendWithContext(ctx, notice)
}

// Copy mails a bill to whoever the customer has named.
func (m *Mailer) Copy(ctx context.Context, b *cargo.Bill, to string) error {
	letter, err := compose("Bill of lading "+b.Number, to)
	if err != nil {
		return err
	}
	letter.SetBodyString(mail.TypeTextPlain, "Consignee: "+b.Consignee)
	return m.client.DialAndSendWithContext(ctx, letter)
}

// Holiday tells the analysts when the office is closed.
func (m *Mailer) Holiday(ctx context.Context, days string) error {
	card, err := compose("Office closed", analysts)
	if err != nil {
		return err
	}
	card.SetBodyString(mail.TypeTextPlain, "The office is closed on "+days)
	return m.client.DialAndSendWithContext(ctx, card)
}
