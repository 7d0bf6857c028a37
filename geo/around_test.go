package geo

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

// A box around a point must hold all that is near, and be no wider than needed.
func TestBoxAroundHoldsWhatIsNear(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		p := orb.Point{rnd.Float64()*360 - 180, rnd.Float64()*180 - 90}
		meters := rnd.Float64() * 500_000
		box := BoxAround(p, meters)
		if err := CheckBox(box); err != nil {
			t.Fatalf("BoxAround(%v, %v): %v", p, meters, err)
		}
		q := orb.Point{p.Lon() + rnd.NormFloat64()*3, p.Lat() + rnd.NormFloat64()*3}
		if q = (orb.Point{wrapLongitude(q.Lon()), min(max(q.Lat(), -90), 90)}); Distance(p, q) <= meters*(1-1e-9) && !InBox(box, q) {
			t.Fatalf("BoxAround(%v, %v) = %v is without %v at %v m", p, meters, box, q, Distance(p, q))
		}
	}
	box := BoxAround(orb.Point{179.9, 0}, 50_000)
	if box.Min.Lon() <= box.Max.Lon() {
		t.Errorf("box around 179.9, 0 = %v: want it to span the antimeridian", box)
	}
	if north := BoxAround(orb.Point{0, 0}, 111_195).Max.Lat(); north < 0.999 || north > 1.001 {
		t.Errorf("north of a box of 111,195 m = %v, want 1 degree", north)
	}
}
