package data

import "testing"

func TestSettlementImportance(t *testing.T) {
	for _, tt := range []struct {
		category   string
		population int
		want       float64
	}{
		{"city", 284982, 0.751},
		{"city", 30_000_000, 1},
		{"town", 3419, 0.472},
		{"town", 0, 0.3},
		{"village", 5173, 0.388},
		{"village", 0, 0.2},
		{"village", 3, 0.05},
		{"suburb", 13500, 0.349},
		{"suburb", 0, 0.1},
		{"hamlet", 10, 0.05},
	} {
		if got := SettlementImportance(tt.category, tt.population); got != tt.want {
			t.Errorf("SettlementImportance(%s, %d) = %v, want %v", tt.category, tt.population, got, tt.want)
		}
	}
}

// The built-in settlements whose population is known follow the law.
func TestBuiltinSettlementsFollowTheLaw(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, p := range set.Places {
		switch p.Category() {
		case "city", "town", "village", "suburb":
		default:
			continue
		}
		if p.Population == 0 {
			continue
		}
		checked++
		if got := SettlementImportance(p.Category(), p.Population); got != p.Importance {
			t.Errorf("%s %s of %d: %v, the built-in set has %v", p.Category(), p.Name, p.Population, got, p.Importance)
		}
	}
	if checked < 100 {
		t.Errorf("%d settlements checked, want more", checked)
	}
}
