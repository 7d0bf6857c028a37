package api

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"
)

// Numbers are written as strconv writes the nearest number of so many decimals.
func TestNumbersAsText(t *testing.T) {
	plain := func(value float64) string {
		if value == 0 { // of either sign
			return "0"
		}
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	check := func(value float64, decimals int) {
		scale := math.Pow10(decimals)
		want := plain(math.Round(value*scale) / scale)
		if got := string(appendRounded(nil, value, decimals)); got != want {
			t.Fatalf("%v to %d decimals is %s, want %s", value, decimals, got, want)
		}
		want = plain(value)
		if got := string(appendDegrees(nil, value)); got != want {
			t.Fatalf("%v degrees are %s, want %s", value, got, want)
		}
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, value := range []float64{0, math.Copysign(0, -1), 1, -1, 10, 0.5, -0.05, 0.04, 9.95, 180, -180, 18.5417, 49.854, 1e15, 1e300, -1e17, 123456789012345.6, 5e-324} {
		for decimals := range 5 {
			check(value, decimals)
		}
	}
	for range 100_000 {
		value := (rnd.Float64() - .5) * math.Pow10(rnd.IntN(18))
		check(value, rnd.IntN(5))
		check(math.Round(value*1e7)/1e7, rnd.IntN(5))
	}
}
