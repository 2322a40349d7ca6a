// Fleetd follows the vessels of the line and what they carry.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"

	"oriole-line.example/fleet/archive"
	"oriole-line.example/fleet/cargo"
	"oriole-line.example/fleet/chatops"
	"oriole-line.example/fleet/customs"
	"oriole-line.example/fleet/office"
	"oriole-line.example/fleet/portal"
	"oriole-line.example/fleet/ship"
	"oriole-line.example/fleet/stream"
	"oriole-line.example/fleet/tracker"
)

func main() {
	bills := flag.String("bills", "", "file with the bills of the week")
	fleet := flag.String("fleet", "fleet.json", "file with the vessels")
	state := flag.String("state", "last.json", "file for the last positions")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *bills, *fleet, *state); err != nil {
		log.Fatal(err)
	}
}

func load[T any](name string) ([]T, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	var out []T
	if err := json.Unmarshal(data, &out); err != nil {
		return nil, fmt.Errorf("load %s: %w", name, err)
	}
	return out, nil
}

func run(ctx context.Context, bills, fleet, state string) error {
	vessels, err := load[ship.Vessel](fleet)
	if err != nil {
		return err
	}
	if err := chatops.Started(ctx, "3.4", vessels); err != nil {
		log.Print(err)
	}
	if bills != "" {
		week, err := load[cargo.Bill](bills)
		if err != nil {
			return err
		}
		return report(ctx, week)
	}
	t := tracker.New()
	fixes := stream.NewFixes()
	err = stream.Around(ctx, func(f ship.Fix) {
		t.Update(f)
		if err := fixes.Record(ctx, f); err != nil {
			log.Print(err)
		}
	})
	return errors.Join(err, t.Save(state))
}

// report does the work of the end of the week.
func report(ctx context.Context, week []cargo.Bill) error {
	mailer, err := office.NewMailer(os.Getenv("SMTP_USER"), os.Getenv("SMTP_PASSWORD"))
	if err != nil {
		return err
	}
	store, err := archive.Open(ctx)
	if err != nil {
		return err
	}
	clerk := customs.NewClerk()
	for i := range week {
		if err := errors.Join(clerk.File(ctx, &week[i]), store.Keep(ctx, &week[i])); err != nil {
			return err
		}
	}
	c := portal.New()
	return errors.Join(chatops.Print(week), mailer.Weekly(ctx, week), c.Upload(ctx, week), c.Statistics(ctx, week))
}
