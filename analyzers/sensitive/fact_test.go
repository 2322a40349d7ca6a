package sensitive

import (
	"bytes"
	"encoding/gob"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFactsSurviveGob(t *testing.T) {
	members := []member{
		{Name: "A", Mark: mark{Classes: []string{"cargo", "location"}}},
		{Name: "B()", Mark: mark{Sanitizes: []string{"location"}, SanitizesAll: true}},
		{Name: "C", Mark: mark{Country: "US"}, Value: "https://x.example"},
		{Name: "D", Mark: mark{Public: true}},
	}
	in := said{Mark: mark{Classes: []string{"passenger"}}, Members: members}
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(&in); err != nil {
		t.Fatal(err)
	}
	var out said
	if err := gob.NewDecoder(&buf).Decode(&out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, out); diff != "" {
		t.Errorf("after gob (-want +got):\n%s", diff)
	}
	want := "said(sensitive:passenger A=sensitive:cargo,location B()=sanitizes:location C=endpoint:US D=public)"
	if out.String() != want {
		t.Errorf("%s, want %s", out.String(), want)
	}
	if find(members, "C").Country != "US" || !find(members, "B").empty() {
		t.Error("members are not found by their exact names")
	}
}
