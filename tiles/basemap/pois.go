package basemap

import (
	"github.com/paulmach/orb"

	"tripoint/data/osm"
)

// pois are the points of interest of Shortbread. Unlike other tables, all of its keys that fit count.
var pois = newTable([]rule{
	{"amenity", "arts_centre atm bank bar bench bicycle_rental biergarten cafe car_rental car_sharing car_wash cinema clinic college community_centre " +
		"courthouse dentist doctors drinking_water embassy fast_food fire_station food_court fountain grave_yard hospital hunting_stand library marketplace " +
		"nightclub nursing_home pharmacy place_of_worship police post_box post_office prison pub public_building recycling restaurant school shelter " +
		"telephone theatre toilets townhall university vending_machine veterinary waste_basket", "", 14},
	{"emergency", "defibrillator fire_hydrant phone", "", 14},
	{"highway", "emergency_access_point", "", 14},
	{"historic", "archaeological_site artwork battlefield castle fort memorial monument ruins wayside_cross wayside_shrine", "", 14},
	{"leisure", "dog_park golf_course ice_rink pitch playground sports_centre stadium swimming_pool water_park", "", 14},
	{"man_made", "lighthouse surveillance tower wastewater_plant water_well water_works watermill windmill", "", 14},
	{"office", "diplomatic", "", 14},
	{"shop", "alcohol bakery beauty beverages bicycle books butcher car chemist clothes computer convenience department_store doityourself dry_cleaning " +
		"florist furniture garden_centre general gift greengrocer hairdresser hardware jewelry kiosk laundry mall mobile_phone newsagent optician outdoor " +
		"shoes sports stationery supermarket toys travel_agency video", "", 14},
	{"tourism", "alpine_hut artwork attraction bed_and_breakfast camp_site caravan_site chalet gallery guest_house hostel hotel information motel museum picnic_site theme_park viewpoint zoo", "", 14},
})

// poiDetails are texts that a point of interest may have besides; poiFlags are there when they are yes.
var (
	poiDetails = []string{"cuisine", "denomination", "information", "religion", "sport", "tower:type", "vending"}
	poiFlags   = []string{"atm", "recycling:clothes", "recycling:glass_bottles", "recycling:paper", "recycling:scrap_metal"}
)

func isPOI(tags osm.Tags) bool {
	_, ok := pois.find(tags)
	return ok
}

func (s *sketcher) poi(tags osm.Tags, at orb.Point) error {
	if !isPOI(tags) {
		return nil
	}
	f := feature{layer: layerPOIs}
	for _, key := range pois.keys {
		if k, ok := pois.kinds[[2]string{key, tags.Get(key)}]; ok {
			f.text(key, k.kind, 0)
		}
	}
	for _, key := range poiDetails {
		f.text(key, tags.Get(key), 0)
	}
	for _, key := range poiFlags {
		f.flag(key, tags.Get(key) == "yes", 0)
	}
	f.text("housenumber", tags.Get("addr:housenumber"), 0)
	f.text("housename", tags.Get("addr:housename"), 0)
	f.names(tags)
	return s.point(f, at)
}
