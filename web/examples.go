package web

import (
	"fmt"
	"html/template"
)

// An example is shown at work and as the code to copy.
type example struct {
	ID, Title, About, Code string
	Live                   template.HTML
}

// examples are the widgets in use on this very server.
func examples(w *Words, origin, lang string) []example {
	script := fmt.Sprintf("<script type=\"module\" src=\"%s/embed/v1/tripoint.js\"></script>\n", origin)
	search := fmt.Sprintf(`<tripoint-search lang="%s"></tripoint-search>`, lang)
	towns := fmt.Sprintf(`<tripoint-map lang="%s" category="museum,castle,theatre"></tripoint-map>`, lang)
	warm := fmt.Sprintf(`<tripoint-search class="warm" lang="%s" category="railway_station"></tripoint-search>`, lang)
	style := "<style>\n  .warm { --tripoint-color: #8a3b12; --tripoint-radius: 4px; --tripoint-font: Georgia, serif; }\n</style>\n"
	frame := func(origin string) string {
		return fmt.Sprintf(`<iframe src="%s/embed/v1/search.html?lang=%s" title="%s" width="100%%" height="440" loading="lazy"></iframe>`, origin, lang, w.Search)
	}
	return []example{
		{"search", w.Embed.Search, w.Embed.SearchAbout, script + search, template.HTML(search)},
		{"map", w.Embed.Map, w.Embed.MapAbout, script + towns, template.HTML(towns)},
		{"themed", w.Embed.Colours, w.Embed.ColoursAbout, script + style + warm, template.HTML(warm)},
		{"frame", w.Embed.Frame, w.Embed.FrameAbout, frame(origin), template.HTML(frame(""))},
	}
}
