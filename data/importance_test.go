package data

import (
	"testing"

	"tripoint/data/taxonomy"
)

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

// Whatever is the usual of a kind, it is between that of its least and of its best known built-in place, or near.
func TestBuiltinPlacesAreNearTheUsual(t *testing.T) {
	set, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	least, most := map[string]float64{}, map[string]float64{}
	for _, p := range set.Places {
		if taxonomy.Builtin().Category(p.Category()).Theme == taxonomy.Settlement {
			continue // their law is checked below
		}
		if least[p.Category()] == 0 || p.Importance < least[p.Category()] {
			least[p.Category()] = p.Importance
		}
		most[p.Category()] = max(most[p.Category()], p.Importance)
	}
	const near = 0.15
	for category := range least {
		usual := UsualImportance(category, 0)
		if usual < least[category]-near || usual > most[category]+near {
			t.Errorf("%s: %v is usual, the built-in ones have %v to %v", category, usual, least[category], most[category])
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
