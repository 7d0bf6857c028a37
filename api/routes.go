package api

// table lists every route. The first are asked for most: mux tries them in order.
func (s *server) table() []route {
	return []route{
		{"/v1/suggest", "What an unfinished query may mean: places, categories and areas, likeliest first.", suggestParams, "Suggestions", (*request).suggest},
		{"/v1/search", "Places by text, in any of their languages, best first.", searchParams, "SearchResult", (*request).search},
		{"/tiles/places/{z}/{x}/{y}.mvt", "Places as a vector tile, zoom 0 to 16: layers places and, up to zoom 15, clusters. Without lang it has all names; with lang, one a place.", placesTileParams, "Tile", (*request).placesTile},
		{"/tiles/base/{z}/{x}/{y}.mvt", "The base map as a vector tile, zoom 0 to 14: layers areas, boundaries, boundary_labels, place_labels.", nil, "Tile", (*request).baseTile},
		{"/v1/nearby", "The places nearest to a point, nearest first; settlements only when named.", nearbyParams, "Places", (*request).nearby},
		{"/v1/places/{id}", "One place.", placeParams, "Place", (*request).place},
		{"/v1/places", "All places that pass the filters, in order of id.", placesParams, "Places", (*request).places},
		{"/v1/reverse", "Where a point is: country, state, county, municipality, district, the way to the border, the nearest place.", reverseParams, "Reverse", (*request).reverse},
		{"/v1/categories", "Themes, groups and categories with names, synonyms, icons and counts.", nil, "Categories", (*request).categories},
		{"/v1/areas/{id}", "One area with its outline.", nil, "Area", (*request).area},
		{"/v1/areas", "Municipalities and districts.", areasParams, "Areas", (*request).areas},
		{"/tiles/places.json", "TileJSON 3.0.0 of the tiles of places; its tiles have the same filters and languages.", placesTileParams, "TileJSON", (*request).placesTileJSON},
		{"/tiles/base.json", "TileJSON 3.0.0 of the base map.", nil, "TileJSON", (*request).baseTileJSON},
		{"/styles/{style}.json", "A MapLibre style over both tile sets, light or dark, with labels in the reader's language and the local name below where it differs.", nil, "Style", (*request).style},
		{"/v1/status", "What is being served.", nil, "Status", (*request).status},
		{"/healthz", "Whether the process is alive.", nil, "Health", (*request).health},
		{"/readyz", "Whether it can answer, from which edition.", nil, "Ready", (*request).ready},
		{"/openapi.json", "This description.", nil, "OpenAPI", (*request).description},
	}
}
