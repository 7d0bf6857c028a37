package table

import (
	"strings"

	"tripoint/data"
)

// A field is what a column can hold: a name that WriteCSV gives it and the headings, folded, that people give it in
// Polish, Czech, English, German and Slovak.
type field struct{ name, headings string }

var fields = []field{
	{"id", "identifier|identyfikator|identifikator|kennung"},
	{"name", "nazwa|nazev|jmeno|nazov|bezeichnung|title|tytul|titul|titel|nazwa obiektu|nazwa miejsca|nazev objektu|nazev mista|nazov objektu|nazov miesta"},
	{"names", ""},
	{"alt_names", "alt name|alternative name|alternative names|other name|other names|alternatywna nazwa|alternatywne nazwy|inna nazwa|inne nazwy|dawna nazwa|skrot|alternativni nazev|alternativni nazvy|jiny nazev|jine nazvy|dalsi nazvy|zkratka|alternativname|alternativnamen|anderer name|andere namen|weitere namen|abkurzung|alternativny nazov|iny nazov|ine nazvy|skratka|old name|short name|official name"},
	{"description", "opis|popis|beschreibung"},
	{"descriptions", ""},
	{"offers", "oferuje|nabizi|bietet|ponuka"},
	{"seeks", "szuka|hleda|sucht|hlada"},
	{"category", "categories|kategoria|kategorie|typ|type|druh|rodzaj|art|kind|typ obiektu|rodzaj obiektu|typ objektu|druh objektu"},
	{"tag", ""},
	{"lat", "latitude|szerokosc|szerokosc geograficzna|szer geogr|zemepisna sirka|zem sirka|sirka|breite|breitengrad|geographische breite|gps lat|gps latitude|gps sirka|wgs84 lat|lat wgs84"},
	{"lon", "lng|long|longitude|dlugosc|dlugosc geograficzna|dlug geogr|zemepisna delka|zem delka|delka|lange|laenge|langengrad|geographische lange|zemepisna dlzka|dlzka|gps lon|gps lng|gps longitude|gps delka|gps dlzka|wgs84 lon|lon wgs84"},
	{"y", "wspolrzedna y|souradnice y|suradnica y|y koordinate|coord y|coordinate y|point y"},
	{"x", "wspolrzedna x|souradnice x|suradnica x|x koordinate|coord x|coordinate x|point x"},
	{"coordinates", "coordinate|wspolrzedne|wspolrzedne gps|wspolrzedne geograficzne|souradnice|gps souradnice|zemepisne souradnice|koordinaten|gps koordinaten|suradnice|gps suradnice|gps|gps coordinates|latlon|lat lon|lat lng|position|polozenie|poloha|wkt|geom|the geom|geometry|geometria"},
	{"street", "ulica|ulice|strasse|addr street"},
	{"housenumber", "house number|numer domu|nr domu|nr budynku|numer budynku|cislo domu|cislo domovni|cislo popisne|cp|c p|cislo orientacni|hausnummer|hausnr|supisne cislo|orientacne cislo|addr housenumber"},
	{"postcode", "postal code|zip|zip code|kod pocztowy|psc|plz|postleitzahl|addr postcode"},
	{"city", "town|municipality|miasto|miejscowosc|mesto|obec|stadt|ort|gemeinde|addr city"},
	{"district", "dzielnica|mestska cast|cast mesta|cast obce|ctvrt|stvrt|stadtteil"},
	{"county", "powiat|okres|kreis|landkreis"},
	{"state", "wojewodztwo|bundesland|province|region"},
	{"country", "panstwo|stat|zeme|krajina|land|staat"},
	{"country_code", "kod panstwa|kod kraju|kod zeme|kod krajiny|kod statu|landercode|landerkennung|laendercode|addr country"},
	{"phone", "telephone|tel|telefon|numer telefonu|nr telefonu|telefonni cislo|telefonne cislo|telefonnummer"},
	{"email", "e mail|mail|adres email|adres e mail|e mailova adresa|emailova adresa|e mail adresse"}, //nolint:misspell // Polish
	{"website", "web|www|url|link|homepage|strona|strona www|strona internetowa|webove stranky|webova stranka|webove sidlo|stranky|odkaz|webseite|internetseite|webstranka"},
	{"opening_hours", "hours|godziny otwarcia|godz otwarcia|oteviraci doba|oteviraci hodiny|offnungszeiten|oeffnungszeiten|otvaracie hodiny"},
	{"wheelchair", "accessible|wozek inwalidzki|dostepnosc|dostepne dla wozkow|bezbarierovy|bezbarierovy pristup|bezbarierovost|rollstuhl|rollstuhlgerecht|barrierefrei"},
	{"fee", "oplata|odplatnosc|poplatek|vstupne|gebuhr|eintritt|poplatok"},
	{"dogs", "dog|psy|psi|hunde"},
	{"indoor", "pod dachem|uvnitr|innen|vnutri"},
	{"stroller", "pushchair|wozek dzieciecy|kocarek|kinderwagen|kocik"},
	{"cuisine", "kuchnia|kuchyne|kuche|kuchyna"},
	{"starts", "start|begin|begins|start date|from|poczatek|od|data rozpoczecia|zacatek|zahajeni|datum zahajeni|datum od|beginn|zaciatok"},
	{"ends", "end|end date|to|until|koniec|do|data zakonczenia|konec|ukonceni|datum ukonceni|datum do|ende"},
	{"recurrence", "rrule"},
	{"venue", ""},
	{"organizer", "organiser|organizator|poradatel|veranstalter|usporiadatel"},
	{"languages", "jezyki|jazyky|sprachen"},
	{"image", "images|photo|zdjecie|foto|obrazek|bild|obrazok"},
	{"image_alt", ""},
	{"image_licence", "image license"},
	{"image_author", ""},
	{"population", "ludnosc|liczba ludnosci|liczba mieszkancow|pocet obyvatel|pocet obyvatelov|obyvatel|einwohner|einwohnerzahl"},
	{"importance", "waznosc|dulezitost|wichtigkeit|dolezitost"},
	{"accuracy", "dokladnosc|presnost|genauigkeit"},
	{"source", "zrodlo|zdroj|quelle"},
	{"source_licence", "licence|license|licencja|licencia|lizenz|source license"},
	{"source_url", ""},
	{"updated", "last modified|aktualizacja|data aktualizacji|aktualizace|datum aktualizace|aktualisiert|aktualizovane"},
}

// textFields hold one text a language.
const textFields = "name|description|offers|seeks"

// languageWords are what headings call a language that texts are in.
var languageWords = map[string]string{
	"cz": "cs", "polski": "pl", "polska": "pl", "po polsku": "pl", "polsky": "pl", "polish": "pl", "polnisch": "pl", "polnischer": "pl",
	"czeski": "cs", "czeska": "cs", "cesky": "cs", "ceska": "cs", "czech": "cs", "tschechisch": "cs", "tschechischer": "cs",
	"angielski": "en", "angielska": "en", "anglicky": "en", "english": "en", "englisch": "en", "englischer": "en",
	"niemiecki": "de", "niemiecka": "de", "nemecky": "de", "german": "de", "deutsch": "de", "deutscher": "de",
	"slowacki": "sk", "slowacka": "sk", "slovensky": "sk", "slovenska": "sk", "slovak": "sk", "slowakisch": "sk", "slowakischer": "sk",
}

// fieldOf gives the field of a folded heading.
var fieldOf = func() map[string]string {
	of := map[string]string{}
	for _, f := range fields {
		of[data.Fold(f.name)] = f.name
		for heading := range strings.SplitSeq(f.headings, "|") {
			of[heading] = f.name
		}
	}
	delete(of, "")
	return of
}()

// wordsOfCzech are headings in Czech and Slovak, where "kraj" is a region: in Polish it is a country.
var wordsOfCzech = []string{"nazev", "nazov", "obec", "mesto", "okres", "psc", "ulice", "zeme", "stat", "krajina", "druh", "zemepisna sirka", "souradnice", "suradnice"}
