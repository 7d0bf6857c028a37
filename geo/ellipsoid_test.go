package geo

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

// onEllipsoid is the length of the geodesic on WGS 84 by the inverse formula of T. Vincenty (1975); ok is false for
// points so close to antipodes that it does not converge.
func onEllipsoid(p, q orb.Point) (meters float64, ok bool) {
	const a, f = 6378137.0, 1 / 298.257223563
	const b = a * (1 - f)
	u1, u2 := math.Atan((1-f)*math.Tan(p.Lat()*radian)), math.Atan((1-f)*math.Tan(q.Lat()*radian))
	sinU1, cosU1 := math.Sincos(u1)
	sinU2, cosU2 := math.Sincos(u2)
	lon := math.Remainder(q.Lon()-p.Lon(), 360) * radian
	lambda := lon
	for range 200 {
		sinL, cosL := math.Sincos(lambda)
		sinS := math.Hypot(cosU2*sinL, cosU1*sinU2-sinU1*cosU2*cosL)
		if sinS == 0 {
			return 0, true
		}
		cosS := sinU1*sinU2 + cosU1*cosU2*cosL
		sigma := math.Atan2(sinS, cosS)
		sinA := cosU1 * cosU2 * sinL / sinS
		cos2A := 1 - sinA*sinA
		cos2M := 0.0
		if cos2A > 0 {
			cos2M = cosS - 2*sinU1*sinU2/cos2A
		}
		c := f / 16 * cos2A * (4 + f*(4-3*cos2A))
		before := lambda
		lambda = lon + (1-c)*f*sinA*(sigma+c*sinS*(cos2M+c*cosS*(2*cos2M*cos2M-1)))
		if math.Abs(lambda-before) > 1e-12 {
			continue
		}
		k := cos2A * (a*a - b*b) / (b * b)
		m := 1 + k/16384*(4096+k*(-768+k*(320-175*k)))
		n := k / 1024 * (256 + k*(-128+k*(74-47*k)))
		d := n * sinS * (cos2M + n/4*(cosS*(2*cos2M*cos2M-1)-n/6*cos2M*(4*sinS*sinS-3)*(4*cos2M*cos2M-3)))
		return b * m * (sigma - d), true
	}
	return 0, false
}

// The sphere is off by as much as the doc comment of Distance says, and no more.
func TestDistanceAgainstWGS84(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, test := range []struct {
		name   string
		point  func(*rand.Rand) orb.Point
		degree float64 // apart at most
		bound  float64
	}{
		{"anywhere", fields[1].point, 360, 0.0057},
		{"close together anywhere", fields[1].point, 0.1, 0.0057},
		{"close together in the borderland", fields[0].point, 0.1, 0.0031},
	} {
		worst := 0.0
		for range 20_000 {
			p := test.point(rnd)
			q := orb.Point{wrapLongitude(p[0] + test.degree*(rnd.Float64()-.5)), min(90, max(-90, p[1]+test.degree*(rnd.Float64()-.5)))}
			want, ok := onEllipsoid(p, q)
			if !ok || want < 1 {
				continue
			}
			worst = max(worst, math.Abs(Distance(p, q)/want-1))
		}
		if worst > test.bound || worst < test.bound*0.95 {
			t.Errorf("%s: off by up to %.4f %%, want close to %.2f %%", test.name, 100*worst, 100*test.bound)
		}
	}
}
