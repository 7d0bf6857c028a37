package basemap

// land is what covers the ground.
var land = newTable([]rule{
	{"landuse", "forest", "", 7},
	{"natural", "wood", "forest", 7},
	{"landuse", "residential industrial commercial garages retail railway landfill brownfield greenfield farmyard farmland", "", 10},
	{"landuse", "grass meadow orchard vineyard allotments village_green recreation_ground greenhouse_horticulture plant_nursery quarry", "", 11},
	{"landuse", "cemetery", "", 13},
	{"natural", "sand beach", "", 10},
	{"natural", "heath scrub grassland bare_rock scree shingle", "", 11},
	{"wetland", "swamp bog string_bog wet_meadow marsh", "", 11},
	{"leisure", "golf_course park garden playground miniature_golf", "", 11},
	{"amenity", "grave_yard", "", 13},
})

// sites are grounds that lie upon the land and below houses.
var sites = newTable([]rule{
	{"military", "danger_area", "", 14},
	{"leisure", "sports_centre", "", 14},
	{"amenity", "university college school hospital prison parking bicycle_parking", "", 14},
	{"landuse", "construction", "", 14},
})

// piers are piers and what breaks waves, as lines or as areas.
var piers = newTable([]rule{{"man_made", "pier breakwater groyne", "", 12}})

// aerialways are cable cars and lifts.
var aerialways = newTable([]rule{
	{"aerialway", "cable_car gondola goods chair_lift drag_lift t-bar j-bar platter", "", 12},
	{"aerialway", "rope_tow", "rope-tow", 12},
})
