package api

import (
	_ "embed" // for the schemas
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"tripoint/tiles"
)

// schemasJSON describes the bodies of answers; parameters are described by the routes themselves.
//
//go:embed schemas.json
var schemasJSON []byte

// describe makes the OpenAPI description of routes.
func (s *server) describe(table []route) []byte {
	paths := map[string]map[string]any{}
	for i := range table {
		rt := &table[i]
		if paths[rt.path] == nil {
			paths[rt.path] = map[string]any{}
		}
		paths[rt.path][strings.ToLower(rt.methodName())] = rt.describe()
	}
	description, err := json.MarshalIndent(map[string]any{
		"openapi": "3.1.0",
		"info": map[string]any{
			"title": "tripoint", "version": s.Version,
			"summary":     "Places on both sides of a border: search, nearby, areas",
			"description": "WGS 84; GeoJSON is [lon, lat]; lengths are metres. Every answer names its edition in Tripoint-Edition, and what can be kept has a strong ETag. Unknown parameters are refused.",
			"license":     map[string]any{"name": "Apache-2.0", "identifier": "Apache-2.0"},
		},
		"servers": []any{map[string]any{"url": "/"}},
		"paths":   paths,
		"components": map[string]any{
			"schemas":         json.RawMessage(schemasJSON),
			"securitySchemes": map[string]any{bearer: map[string]any{"type": "http", "scheme": "bearer", "description": "a write key"}},
		},
	}, "", " ")
	if err != nil {
		panic(fmt.Sprintf("describe the interface: %v", err)) // schemas.json is ours
	}
	return description
}

const bearer = "writeKey" // the name of the security scheme

func (rt *route) describe() map[string]any {
	described := map[string]any{"summary": rt.about, "parameters": rt.describeParams(), "responses": rt.describeAnswers()}
	if rt.access != anyone {
		described["security"] = []any{map[string]any{bearer: []string{}}}
	}
	if rt.takes != nil {
		described["requestBody"] = rt.takes.describe()
	}
	return described
}

func (rt *route) describeParams() []any {
	parameters := []any{}
	for _, name := range pathParam.FindAllStringSubmatch(rt.path, -1) {
		parameters = append(parameters, map[string]any{"name": name[1], "in": "path", "required": true, "schema": describePathParam(name[1])})
	}
	for _, list := range [][]param{rt.params, commonParams} {
		for i := range list {
			parameters = append(parameters, list[i].describe())
		}
	}
	return parameters
}

// describe tells of a body: of one record, of a collection of records, or of records a line.
func (b *body) describe() map[string]any {
	record := schemaRef(b.schema)
	content := map[string]any{}
	if b == onePlace || b == oneShape {
		for _, kind := range b.types {
			content[kind] = map[string]any{"schema": record}
		}
	} else {
		collection := map[string]any{
			"type": "object", "required": []string{"type", "features"},
			"properties": map[string]any{
				"type": map[string]any{"const": "FeatureCollection"}, "features": map[string]any{"type": "array", "items": record},
			},
		}
		content[plainGeoJSON] = map[string]any{"schema": collection}
		content[plainNDJSON] = map[string]any{"schema": map[string]any{"type": "string", "description": "a Feature a line"}}
	}
	if b.files {
		content["application/octet-stream"] = map[string]any{"schema": map[string]any{"description": "a file of any format: format or the ending of name says which"}}
		content[manyFiles] = map[string]any{"schema": map[string]any{
			"type": "object", "description": "several files, which are one import; their names say the formats",
			"additionalProperties": map[string]any{"type": "string", "contentMediaType": "application/octet-stream"},
		}}
	}
	return map[string]any{"required": true, "content": content, "description": fmt.Sprintf("at most %d bytes", b.max)}
}

func (rt *route) describeAnswers() map[string]any {
	responses := map[string]any{
		"200":     map[string]any{"description": rt.about, "content": rt.describeContent()},
		"default": describeProblem("what was wrong and what was wanted"),
	}
	if rt.methodName() == http.MethodGet && rt.schema != recordsSchema {
		responses["304"] = map[string]any{"description": "the client has it already"}
	}
	if rt.schema == tileSchema {
		responses["204"] = map[string]any{"description": "an empty tile"}
	}
	if rt.schema == archiveSchema {
		responses["206"] = map[string]any{"description": "the parts that the header Range asks for", "content": rt.describeContent()}
		responses["416"] = describeProblem("the range is beyond the end")
	}
	for _, status := range rt.statuses {
		described := describeProblem(statusWords[status])
		if status == http.StatusAccepted {
			delete(responses, "200")
		}
		if status == http.StatusCreated || status == http.StatusAccepted || status == http.StatusUnprocessableEntity {
			described["content"] = rt.describeContent()
		}
		responses[strconv.Itoa(status)] = described
	}
	return responses
}

// statusWords say what a status means where a route lists it.
var statusWords = map[int]string{
	http.StatusCreated:               "there was no such place before",
	http.StatusAccepted:              "it waits for its turn; Location is where to ask",
	http.StatusPermanentRedirect:     "the place is part of another, which Location names",
	http.StatusBadRequest:            "what is wrong with the request or the place; errors lists each field",
	http.StatusUnauthorized:          "it needs a write key",
	http.StatusNotFound:              "there is none",
	http.StatusRequestTimeout:        "the body came too slowly",
	http.StatusConflict:              "no source has it, or less than half of the places would be left",
	http.StatusGone:                  "the log of changes does not reach so far: fetch everything anew",
	http.StatusPreconditionFailed:    "the place is not as If-Match or If-None-Match wants it to be",
	http.StatusRequestEntityTooLarge: "the body is too large",
	http.StatusUnsupportedMediaType:  "the body is of another kind",
	http.StatusUnprocessableEntity:   "with strict=1: something was refused and nothing done",
	http.StatusServiceUnavailable:    "it cannot be done for now; Retry-After says when to try again",
	http.StatusInsufficientStorage:   "the disk is full",
}

func describeProblem(about string) map[string]any {
	return map[string]any{"description": about, "content": map[string]any{"application/problem+json": map[string]any{"schema": schemaRef("Problem")}}}
}

func schemaRef(name string) map[string]any {
	return map[string]any{"$ref": "#/components/schemas/" + name}
}

// describeContent describes the body of an answer.
func (rt *route) describeContent() map[string]any {
	switch rt.schema {
	case tileSchema:
		return map[string]any{tileType: map[string]any{}}
	case archiveSchema:
		return map[string]any{pmtilesType: map[string]any{}}
	case glyphsSchema:
		return map[string]any{glyphsType: map[string]any{}}
	case imageSchema:
		return map[string]any{imageType: map[string]any{}}
	case recordsSchema:
		return rt.describeFormats(map[string]any{})
	case revertedSchema:
		return map[string]any{plainGeoJSON: map[string]any{"schema": schemaRef("Place")}, plainJSON: map[string]any{"schema": schemaRef("Written")}}
	}
	contentType := plainJSON
	if geoJSONSchemas[rt.schema] {
		contentType = plainGeoJSON
	}
	return rt.describeFormats(map[string]any{contentType: map[string]any{"schema": schemaRef(rt.schema)}})
}

// describeFormats adds the formats that a list can be asked for in.
func (rt *route) describeFormats(content map[string]any) map[string]any {
	for i := range rt.params {
		if rt.methodName() != http.MethodGet || rt.params[i].name != "format" {
			continue
		}
		for _, format := range rt.params[i].allowed {
			if mediaType := mediaTypes[format]; content[mediaType] == nil {
				content[mediaType] = map[string]any{}
			}
		}
	}
	return content
}

// Answers that are no schema of JSON: vector tiles, letters, images, records without end, a place or that it is gone.
const (
	tileSchema     = "Tile"
	recordsSchema  = "Records"
	archiveSchema  = "Archive"
	glyphsSchema   = "Glyphs"
	imageSchema    = "Image"
	revertedSchema = "Reverted"
)

var geoJSONSchemas = map[string]bool{
	"Place": true, "Places": true, "Counterparts": true, "SearchResult": true, "Suggestions": true, "Cluster": true, "Area": true, "Areas": true,
}

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
