package table

// Populations from which a settlement counts as a town or a city.
const (
	townPopulation = 5_000
	cityPopulation = 50_000
)

// geonamesCategory is the category of a feature class and code, "" where there is none. Codes are described at
// https://www.geonames.org/export/codes.html.
func geonamesCategory(class, code string, population int) string {
	if class != "P" {
		return geonamesCodes[class+"."+code]
	}
	switch code {
	case "PPLX": // section of a populated place
		return "suburb"
	case "PPLL": // a small group of dwellings
		return "hamlet"
	case "PPLC": // the capital of a country
		return "city"
	case "PPLQ", "PPLH", "PPLW", "PPLCH": // abandoned, historical, destroyed, a former capital
		return ""
	}
	switch {
	case population >= cityPopulation:
		return "city"
	case population >= townPopulation:
		return "town"
	default:
		return "village"
	}
}

// geonamesCodes are the features that have a category: spots, mountains, parks and waters.
var geonamesCodes = map[string]string{
	"S.AIRF": "airport", "S.AIRP": "airport", "S.AMTH": "concert_hall", "S.ANS": "archaeological_site",
	"S.ART": "artwork", "S.ATHF": "pitch", "S.BANK": "bank", "S.BDG": "bridge", "S.BUSTN": "bus_station",
	"S.BUSTP": "bus_stop", "S.CAVE": "cave", "S.CH": "church", "S.CMP": "campsite", "S.CMTY": "cemetery",
	"S.CSTL": "castle", "S.CSTM": "border_crossing", "S.CTHSE": "court", "S.CTRCM": "cultural_centre",
	"S.CTRM": "clinic", "S.CTRR": "place_of_worship", "S.CVNT": "church", "S.DIP": "government_office",
	"S.FRM": "hamlet", "S.FT": "castle", "S.GDN": "garden", "S.GHSE": "guest_house", "S.GOVL": "government_office",
	"S.GRVE": "cemetery", "S.HSP": "hospital", "S.HSPC": "clinic", "S.HSPD": "clinic", "S.HSTS": "attraction",
	"S.HTL": "hotel", "S.HUT": "mountain_hut", "S.LIBR": "library", "S.MALL": "mall", "S.MFG": "factory",
	"S.MKT": "market", "S.MLWND": "technical_monument", "S.MLWTR": "technical_monument", "S.MN": "mine",
	"S.MNC": "mine", "S.MNCU": "mine", "S.MNFE": "mine", "S.MNMT": "monument", "S.MSQE": "place_of_worship",
	"S.MSTY": "church", "S.MUS": "museum", "S.OBPT": "viewpoint", "S.OPRA": "theatre", "S.PAL": "castle",
	"S.PGDA": "place_of_worship", "S.PKLT": "parking", "S.PO": "post_office", "S.PP": "police",
	"S.PS": "power_plant", "S.PSH": "power_plant", "S.PSN": "power_plant", "S.PSTB": "border_crossing",
	"S.PSTC": "border_crossing", "S.PYR": "archaeological_site", "S.RECG": "golf", "S.REST": "restaurant",
	"S.RLG": "place_of_worship", "S.RSRT": "hotel", "S.RSTN": "railway_station", "S.RSTP": "railway_station",
	"S.RUIN": "ruins", "S.SCH": "school", "S.SCHC": "college", "S.SCHL": "language_school", "S.SCHT": "college",
	"S.SHRN": "place_of_worship", "S.SPA": "spa", "S.SQR": "square", "S.STDM": "stadium", "S.SYG": "synagogue",
	"S.THTR": "theatre", "S.TMB": "cemetery", "S.TMPL": "place_of_worship", "S.UNIV": "university",
	"S.VETF": "veterinary", "S.ZOO": "zoo",

	"T.CLF": "rock", "T.HLL": "peak", "T.MT": "peak", "T.PK": "peak", "T.RK": "rock", "T.VLC": "peak",

	"L.AMUS": "theme_park", "L.INDS": "business_park", "L.MNA": "mine", "L.PRK": "park", "L.RESN": "nature_reserve",
	"L.RESW": "nature_reserve",

	"H.LK": "lake", "H.PND": "lake", "H.RSV": "reservoir", "H.SPNG": "spring", "H.SPNT": "spring",
}
