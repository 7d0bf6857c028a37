package api

import (
	_ "embed" // for the schemas
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"tripoint/tiles"
)

// schemasJSON describes the bodies of answers; parameters are described by the routes themselves.
//
//go:embed schemas.json
var schemasJSON []byte

// describe makes the OpenAPI description from the routes.
func (s *server) describe() []byte {
	paths := map[string]any{}
	for i := range s.routes {
		paths[s.routes[i].path] = map[string]any{"get": s.routes[i].describe()}
	}
	description, err := json.MarshalIndent(map[string]any{
		"openapi": "3.1.0",
		"info": map[string]any{
			"title": "tripoint", "version": s.Version,
			"summary":     "Places on both sides of a border: search, nearby, areas",
			"description": "WGS 84; GeoJSON is [lon, lat]; lengths are metres. Every answer names its edition in Tripoint-Edition and has a strong ETag. Unknown parameters are refused.",
			"license":     map[string]any{"name": "Apache-2.0", "identifier": "Apache-2.0"},
		},
		"servers":    []any{map[string]any{"url": "/"}},
		"paths":      paths,
		"components": map[string]any{"schemas": json.RawMessage(schemasJSON)},
	}, "", " ")
	if err != nil {
		panic(fmt.Sprintf("describe the interface: %v", err)) // schemas.json is ours
	}
	return description
}

func (rt *route) describe() map[string]any {
	parameters := []any{}
	for _, name := range pathParam.FindAllStringSubmatch(rt.path, -1) {
		parameters = append(parameters, map[string]any{"name": name[1], "in": "path", "required": true, "schema": describePathParam(name[1])})
	}
	for _, list := range [][]param{rt.params, commonParams} {
		for i := range list {
			parameters = append(parameters, list[i].describe())
		}
	}
	contentType := strings.TrimSuffix(geoJSONType, "; charset=utf-8")
	if !geoJSONSchemas[rt.schema] {
		contentType = strings.TrimSuffix(jsonType, "; charset=utf-8")
	}
	content := map[string]any{contentType: map[string]any{"schema": map[string]any{"$ref": "#/components/schemas/" + rt.schema}}}
	if rt.schema == tileSchema {
		content = map[string]any{tileType: map[string]any{}}
	}
	problem := map[string]any{"$ref": "#/components/schemas/Problem"}
	responses := map[string]any{
		"200":     map[string]any{"description": rt.about, "content": content},
		"304":     map[string]any{"description": "the client has it already"},
		"default": map[string]any{"description": "what was wrong and what was wanted", "content": map[string]any{"application/problem+json": map[string]any{"schema": problem}}},
	}
	if rt.schema == tileSchema {
		responses["204"] = map[string]any{"description": "an empty tile"}
	}
	return map[string]any{"summary": rt.about, "parameters": parameters, "responses": responses}
}

// tileSchema marks the routes whose answer is a vector tile, which JSON Schema does not describe.
const tileSchema = "Tile"

var geoJSONSchemas = map[string]bool{"Place": true, "Places": true, "SearchResult": true, "Suggestions": true, "Area": true, "Areas": true}

func (s *param) describe() map[string]any {
	schema := map[string]any{"type": "string"}
	switch s.kind {
	case number:
		schema = map[string]any{"type": "number", "minimum": s.min, "maximum": s.max}
	case whole:
		schema = map[string]any{"type": "integer", "minimum": s.min, "maximum": s.max}
	case flag:
		schema = map[string]any{"type": "string", "enum": []string{"0", "1"}}
	case text:
		schema["maxLength"] = s.maxLength()
	}
	if len(s.allowed) > 0 {
		schema["enum"] = s.allowed
	}
	described := map[string]any{"name": s.name, "in": "query", "description": s.about, "schema": schema}
	if s.kind == list {
		described["schema"] = map[string]any{"type": "array", "items": schema, "maxItems": maxListLength}
		described["style"], described["explode"] = "form", s.repeated
	}
	if s.def != "" {
		schema["default"] = json.RawMessage(s.def)
	}
	if s.required {
		described["required"] = true
	}
	return described
}

func (s *param) maxLength() int {
	if s.max > 0 {
		return int(s.max)
	}
	return maxTextLength
}

func (r *request) description() (*response, error) {
	return &response{contentType: jsonType, body: r.server.openAPI}, nil
}

var pathParam = regexp.MustCompile(`\{(\w+)\}`)

// describePathParam describes what may stand in a path: numbers of a tile, the name of a style, or an id.
func describePathParam(name string) map[string]any {
	switch name {
	case "z", "x", "y":
		return map[string]any{"type": "integer", "minimum": 0}
	case "style":
		return map[string]any{"type": "string", "enum": tiles.StyleNames}
	}
	return map[string]any{"type": "string"}
}
