-- The layers of Shortbread that this package draws, for tilemaker 2.2: what docs/basemap.md compares with.

local function words(text)
  local set = {}
  for word in text:gmatch("%S+") do set[word] = true end
  return set
end

-- Each rule: key, values, kind ("" is the value), first zoom.
local land = {
  {"landuse", words"forest", "", 7}, {"natural", words"wood", "forest", 7},
  {"landuse", words"residential industrial commercial garages retail railway landfill brownfield greenfield farmyard farmland", "", 10},
  {"landuse", words"grass meadow orchard vineyard allotments village_green recreation_ground greenhouse_horticulture plant_nursery quarry", "", 11},
  {"landuse", words"cemetery", "", 13}, {"natural", words"sand beach", "", 10},
  {"natural", words"heath scrub grassland bare_rock scree shingle", "", 11},
  {"wetland", words"swamp bog string_bog wet_meadow marsh", "", 11},
  {"leisure", words"golf_course park garden playground miniature_golf", "", 11}, {"amenity", words"grave_yard", "", 13},
}
local sites = {
  {"military", words"danger_area", "", 14}, {"leisure", words"sports_centre", "", 14},
  {"amenity", words"university college school hospital prison parking bicycle_parking", "", 14}, {"landuse", words"construction", "", 14},
}
local water_areas = {
  {"natural", words"glacier water", "", 4}, {"waterway", words"riverbank", "river", 4}, {"waterway", words"dock canal", "", 10},
  {"landuse", words"reservoir basin", "", 4},
}
local water_lines = { {"waterway", words"river canal", "", 9}, {"waterway", words"stream ditch", "", 14} }
local streets = {
  {"highway", words"motorway motorway_link", "motorway", 5}, {"highway", words"trunk trunk_link", "trunk", 6},
  {"highway", words"primary primary_link", "primary", 8}, {"highway", words"secondary secondary_link", "secondary", 9},
  {"highway", words"tertiary tertiary_link", "tertiary", 10}, {"highway", words"unclassified residential busway bus_guideway", "", 12},
  {"highway", words"road", "unclassified", 12},
  {"highway", words"living_street service pedestrian track footway steps path cycleway", "", 13}, {"highway", words"bridleway", "path", 13},
  {"railway", words"rail narrow_gauge", "", 8}, {"railway", words"tram light_rail funicular subway monorail", "", 10},
  {"aeroway", words"runway", "", 11}, {"aeroway", words"taxiway", "", 13},
}
local labels = {
  {"highway", words"motorway", "", 10}, {"highway", words"trunk primary", "", 12},
  {"highway", words"motorway_link trunk_link primary_link secondary_link secondary tertiary", "", 13},
  {"highway", words"tertiary_link unclassified residential living_street busway bus_guideway service pedestrian track footway steps path cycleway", "", 14},
  {"railway", words"rail narrow_gauge tram light_rail funicular subway monorail", "", 10},
  {"aeroway", words"runway", "", 11}, {"aeroway", words"taxiway", "", 13},
}
local street_areas = { {"highway", words"pedestrian service", "", 14}, {"area:aeroway", words"runway", "", 11}, {"area:aeroway", words"taxiway", "", 13} }
local piers = { {"man_made", words"pier breakwater groyne", "", 12} }
local aerialways = { {"aerialway", words"cable_car gondola goods chair_lift drag_lift t-bar j-bar platter rope_tow", "", 12} }
local stops = {
  {"aeroway", words"aerodrome", "", 11}, {"aeroway", words"helipad", "", 13}, {"railway", words"station halt", "", 13},
  {"railway", words"tram_stop", "", 14}, {"amenity", words"bus_station", "", 13}, {"highway", words"bus_stop", "", 14},
  {"amenity", words"ferry_terminal", "", 12}, {"aerialway", words"station", "aerialway_station", 13},
}
local places = { {"place", words"city", "", 6}, {"place", words"town", "", 7},
  {"place", words"village hamlet suburb quarter neighbourhood isolated_dwelling farm island locality", "", 10} }
local populations = { city = 100000, town = 5000, village = 100, hamlet = 50, suburb = 1000, quarter = 500, neighbourhood = 100 }
local boundary_from = { [2] = 0, [4] = 7, [6] = 9, [7] = 11, [8] = 11 }

local function find(obj, rules)
  for _, r in ipairs(rules) do
    local value = obj:Find(r[1])
    if r[2][value] then return r[3] ~= "" and r[3] or value, r[4] end
  end
end

local languages = { "pl", "cs", "de", "en", "sk" }
local function names(obj)
  if obj:Holds("name") then obj:Attribute("name", obj:Find("name")) end
  for _, l in ipairs(languages) do
    local name = obj:Find("name:" .. l)
    if name ~= "" then obj:Attribute("name_" .. l, name) end
  end
end
local function text(obj, key) local v = obj:Find(key) if v ~= "" then obj:Attribute(key, v) end end
local function flag(obj, key, value) if value then obj:AttributeBoolean(key, true) end end
local bridges = words"yes viaduct boardwalk cantilever covered low_water_crossing movable trestle"
local tunnels = words"yes building_passage culvert"
local function is_bridge(o) return bridges[o:Find("bridge")] end
local function is_tunnel(o) return tunnels[o:Find("tunnel")] or o:Find("covered") == "yes" end

node_keys = { "place", "highway", "railway", "aeroway", "amenity", "aerialway", "addr:housenumber", "addr:housename" }
function init_function() end
function exit_function() end

local function stop(obj, area)
  local kind, from = find(obj, stops)
  if not kind then return end
  if area then obj:LayerAsCentroid("public_transport") else obj:Layer("public_transport", false) end
  obj:MinZoom(from) obj:Attribute("kind", kind) text(obj, "iata") names(obj)
end
local function address(obj, area)
  if not obj:Holds("addr:housenumber") and not obj:Holds("addr:housename") then return end
  if area then obj:LayerAsCentroid("addresses") else obj:Layer("addresses", false) end
  obj:MinZoom(14)
  local n, h = obj:Find("addr:housenumber"), obj:Find("addr:housename")
  if n ~= "" then obj:Attribute("housenumber", n) end
  if h ~= "" then obj:Attribute("housename", h) end
end

function node_function(node)
  local kind, from = find(node, places)
  if kind and node:Holds("name") then
    local population = tonumber(node:Find("population")) or populations[kind] or 0
    local capital = node:Find("capital")
    if capital == "yes" or capital == "2" then kind, from = "capital", 4 elseif capital == "4" then kind, from = "state_capital", 4 end
    node:Layer("place_labels", false) node:MinZoom(from)
    node:Attribute("kind", kind) node:AttributeNumeric("population", population) names(node)
  end
  stop(node, false)
  address(node, false)
  if node:Find("highway") == "motorway_junction" and (node:Holds("name") or node:Holds("ref")) then
    node:Layer("street_labels_points", false) node:MinZoom(12) node:Attribute("kind", "motorway_junction") text(node, "ref") names(node)
  end
end

local function plain(way, layer, area, kind, from)
  if kind then way:Layer(layer, area) way:MinZoom(from) way:Attribute("kind", kind) end
end

local function line(way)
  local tunnel, bridge = is_tunnel(way), is_bridge(way)
  local kind, from = find(way, streets)
  if kind then
    local rail = way:Find("highway") == "" and way:Find("railway") ~= ""
    if rail and way:Holds("service") then from = math.max(from, 10) end
    for _, l in ipairs({ { "streets_low", 5 }, { "streets_med", 11 }, { "streets", 14 } }) do
      way:Layer(l[1], false) way:MinZoom(math.max(from, l[2]))
      way:Attribute("kind", kind) flag(way, "rail", rail)
      if l[2] >= 11 then
        flag(way, "link", way:Find("highway"):find("_link")) flag(way, "tunnel", tunnel) flag(way, "bridge", bridge)
        text(way, "tracktype") text(way, "surface") text(way, "service")
      end
      if l[2] == 14 then
        if not rail then
          local oneway = way:Find("oneway")
          flag(way, "oneway", oneway == "yes" or oneway == "1" or oneway == "-1") flag(way, "oneway_reverse", oneway == "-1")
        end
        text(way, "bicycle") text(way, "horse")
      end
    end
    local label, labelled = find(way, labels)
    if label and (way:Holds("name") or way:Holds("ref")) then
      way:Layer("street_labels", false) way:MinZoom(labelled) way:Attribute("kind", label) flag(way, "tunnel", tunnel) names(way)
      local ref = way:Find("ref")
      if ref ~= "" then
        local rows, longest = 0, 0
        for word in ref:gmatch("[^;]+") do rows = rows + 1 longest = math.max(longest, #word) end
        way:Attribute("ref", (ref:gsub(";", "\n"))) way:AttributeNumeric("ref_rows", rows) way:AttributeNumeric("ref_cols", longest)
      end
    end
  end
  kind, from = find(way, water_lines)
  if kind then
    for _, l in ipairs({ "water_lines", "water_lines_labels" }) do
      if l == "water_lines" or way:Holds("name") then
        way:Layer(l, false) way:MinZoom(l == "water_lines" and from or math.max(12, from))
        way:Attribute("kind", kind) flag(way, "tunnel", tunnel) flag(way, "bridge", bridge)
        if l ~= "water_lines" then names(way) end
      end
    end
  end
  if way:Find("route") == "ferry" then
    plain(way, "ferries", false, "ferry", way:Find("motor_vehicle") == "no" and 12 or 10) names(way)
  end
  plain(way, "aerialways", false, find(way, aerialways))
  if not way:IsClosed() then
    plain(way, "pier_lines", false, find(way, piers))
    if way:Find("waterway") == "dam" then plain(way, "dam_lines", false, "dam", 12) end
  end
end

local function area(way, explicit)
  local kind, from = find(way, water_areas)
  if kind then
    if kind == "water" and way:Find("water") == "river" then kind = "river" end
    local size = way:Area()
    way:Layer("water_polygons", true) way:MinZoom(from) way:Attribute("kind", kind) way:AttributeNumeric("way_area", size)
    if way:Holds("name") then
      way:LayerAsCentroid("water_polygons_labels") way:MinZoom(10) way:Attribute("kind", kind) way:AttributeNumeric("way_area", size) names(way)
    end
  end
  local building = way:Find("building")
  if building ~= "" and building ~= "no" then way:Layer("buildings", true) way:MinZoom(14) way:AttributeNumeric("dummy", 1) end
  if explicit or way:Holds("area:aeroway") then
    kind, from = find(way, street_areas)
    if kind then
      plain(way, "street_polygons", true, kind, from)
      flag(way, "tunnel", is_tunnel(way)) flag(way, "bridge", is_bridge(way)) text(way, "surface") text(way, "service")
      if way:Holds("name") then
        way:LayerAsCentroid("streets_polygons_labels") way:MinZoom(14) way:Attribute("kind", kind) names(way)
      end
    end
  end
  plain(way, "land", true, find(way, land))
  plain(way, "sites", true, find(way, sites))
  plain(way, "pier_polygons", true, find(way, piers))
  if way:Find("waterway") == "dam" then plain(way, "dam_polygons", true, "dam", 12) end
  if way:Find("man_made") == "bridge" then plain(way, "bridges", true, "bridge", 12) end
  stop(way, true)
  address(way, true)
end

local function boundary(way)
  local level, disputed = 99, way:Find("disputed") == "yes"
  while true do
    local rel = way:NextRelation()
    if not rel then break end
    level = math.min(level, tonumber(way:FindInRelation("admin_level")) or 99)
    disputed = disputed or way:FindInRelation("boundary") == "disputed"
  end
  if not boundary_from[level] then return end
  way:Layer("boundaries", false) way:MinZoom(boundary_from[level]) way:AttributeNumeric("admin_level", level)
  flag(way, "maritime", way:Find("maritime") == "yes" or way:Find("natural") == "coastline") flag(way, "disputed", disputed)
end

function way_function(way)
  local kind, explicit = way:Find("type"), way:Find("area") == "yes"
  if kind == "multipolygon" or kind == "boundary" then return area(way, true) end
  boundary(way)
  if not explicit then line(way) end
  if way:IsClosed() and way:Find("area") ~= "no" then area(way, explicit) end
end

function relation_scan_function(relation)
  local boundary = relation:Find("boundary")
  if relation:Find("type") == "boundary" and (boundary == "administrative" or boundary == "disputed") then relation:Accept() end
end
