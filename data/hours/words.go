package hours

import "strings"

var (
	weekdayNames = [...]string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}
	monthNames   = [...]string{"", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
	eventNames   = [...]string{dawn: "dawn", sunrise: "sunrise", sunset: "sunset", dusk: "dusk"}
)

// A word is what a name in a value means: a token and, for days, months and so on, which.
type word struct {
	kind  tokenKind
	value int
	loose bool   // the specification does not have it
	in    family // of the language it is written in
}

// knownWords has the words in lower case and without marks on the letters.
var knownWords = makeWords()

func makeWords() map[string]word {
	m := map[string]word{}
	for i, name := range weekdayNames {
		m[strings.ToLower(name)] = word{kind: weekdayToken, value: i}
	}
	for i, name := range monthNames[1:] {
		m[strings.ToLower(name)] = word{kind: monthToken, value: i + 1}
	}
	for i, name := range eventNames[dawn:] {
		m[name] = word{kind: eventToken, value: i + int(dawn)}
	}
	for name, state := range map[string]State{"open": Open, "closed": Closed, "off": Closed, "unknown": Unknown} {
		m[name] = word{kind: stateToken, value: int(state)}
	}
	for name, kind := range map[string]tokenKind{
		"ph": publicToken, "sh": schoolToken, "week": weekToken, "easter": easterToken, "day": dayToken, "days": dayToken,
	} {
		m[name] = word{kind: kind}
	}
	for _, list := range looseWords {
		for i, names := range strings.Fields(list.names) {
			for name := range strings.SplitSeq(names, "|") {
				if _, known := m[name]; !known && name != nothing {
					m[name] = word{kind: list.kind, value: list.first + i, loose: true, in: list.in}
				}
			}
		}
	}
	return m
}

const nothing = "_" // stands for a value that a list has no word for

// A family is languages in which a word means the same.
type family uint8

const (
	anyFamily family = iota
	slavic
	german
)

// looseWords are those that people write in their own language: of a kind, meaning successive values, each with
// its other forms after |. Where a word means something in the specification, it means that.
var looseWords = []struct {
	in    family
	kind  tokenKind
	first int
	names string
}{
	{anyFamily, weekdayToken, 0, "mon|monday tue|tues|tuesday wed|wednesday thu|thur|thurs|thursday fri|friday sat|saturday sun|sunday"},
	{anyFamily, monthToken, 1, "january february march april _ june july august september|sept october november december"},
	{anyFamily, rangeToken, 0, "to|till|until"},
	{anyFamily, listToken, 0, "and"},
	{anyFamily, stateToken, int(Closed), "close"},
	{anyFamily, publicToken, 0, "holidays|holiday"},
	{anyFamily, dailyToken, 0, "daily|everyday"},
	{anyFamily, hourToken, 0, "h"},
	{anyFamily, noonToken, 0, "am pm"},
	{slavic, weekdayToken, 0, "pn|pon|poniedzialek wt|wto|wtorek sr|sro|sroda cz|czw|czwartek pt|pia|piatek sob|sobota nd|ndz|niedz|niedziela"},
	{slavic, monthToken, 1, "sty|styczen lut|luty marzec kwi|kwiecien maj cze|czerwiec lip|lipiec sie|sierpien wrz|wrzesien paz|pazdziernik lis|listopad gru|grudzien"},
	{slavic, listToken, 0, "i|oraz"},
	{slavic, stateToken, int(Closed), "nieczynne|zamkniete"},
	{slavic, publicToken, 0, "swieta"},
	{slavic, dailyToken, 0, "codziennie"},
	{slavic, hourToken, 0, "godz"},
	{slavic, alwaysToken, 0, "calodobowo"},
	{slavic, weekdayToken, 0, "po|pondeli ut|utery st|streda ct|ctvrtek pa|patek _ ne|nedele"},
	{slavic, monthToken, 1, "leden unor brezen duben kveten cerven cervenec srpen zari rijen _ prosinec"},
	{slavic, listToken, 0, "a"},
	{slavic, stateToken, int(Closed), "zavreno"},
	{slavic, publicToken, 0, "svatky|svatek"},
	{slavic, dailyToken, 0, "denne"},
	{slavic, hourToken, 0, "hod"},
	{slavic, alwaysToken, 0, "nonstop"},
	{slavic, weekdayToken, 0, "pondelok utorok _ stv|stvrtok pi|piatok _ nedela"},
	{slavic, stateToken, int(Closed), "zatvorene"},
	{slavic, publicToken, 0, "sviatky"},
	{german, weekdayToken, 0, "montag di|dienstag mi|mittwoch do|donnerstag freitag samstag sonntag"},
	{german, monthToken, 1, "januar februar maerz|marz|maer _ mai juni juli _ _ okt|oktober _ dez|dezember"},
	{german, rangeToken, 0, "bis"},
	{german, listToken, 0, "und"},
	{german, stateToken, int(Closed), "geschlossen|ruhetag|zu"},
	{german, publicToken, 0, "feiertag|feiertage|feiertags"},
	{german, dailyToken, 0, "taglich"},
	{german, hourToken, 0, "uhr"},
}

// plain takes the marks off the letters of the languages above.
var plain = strings.NewReplacer(
	"ą", "a", "ć", "c", "ę", "e", "ł", "l", "ń", "n", "ó", "o", "ś", "s", "ź", "z", "ż", "z",
	"á", "a", "č", "c", "ď", "d", "é", "e", "ě", "e", "í", "i", "ľ", "l", "ň", "n", "ô", "o", "ř", "r", "š", "s", "ť", "t",
	"ú", "u", "ů", "u", "ý", "y", "ž", "z", "ä", "a", "ö", "o", "ü", "u",
)
