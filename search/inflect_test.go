package search

import (
	"slices"
	"strings"
	"testing"
)

func TestFormsOfOneWord(t *testing.T) {
	w := knownWordings()
	for _, c := range []struct{ word, forms string }{
		{"Karwina", "Karwinie Karwiny Karwinę Karwiną"},
		{"Karviná", "Karviné Karvinou Karvinej"},
		{"Orlová", "Orlové Orlovou"},
		{"Orłowa", "Orłowej Orłową"},
		{"Havířov", "Havířově Havířova Havířovem"},
		{"Jastrzębie", "Jastrzębiu Jastrzębia"},
		{"Zdrój", "Zdroju Zdrojem"},
		{"Cieszyn", "Cieszynie Cieszyna"},
		{"Těšín", "Těšíně Těšínem Těšína"},
		{"Český", "Českém Českého"},
		{"Ostrava", "Ostravě Ostravy Ostravou"},
		{"Bohumín", "Bohumíně"},
		{"Zebrzydowice", "Zebrzydowicach Zebrzydowic"},
		{"Petrovice", "Petrovicích"},
		{"Třinec", "Třinci Třince"},
		{"Trzyniec", "Trzyńcu Trzyńca"},
		{"Frýdek", "Frýdku"}, {"Místek", "Místku"},
		{"Praha", "Praze Prahy"},
		{"Wisła", "Wiśle Wisły"},
		{"Żory", "Żorach"},
		{"Wodzisław", "Wodzisławiu"},
		{"Śląski", "Śląskim Śląskiego"},
		{"Racibórz", "Raciborzu"},
		{"Pietwałd", "Pietwałdzie"},
		{"muzeum", "muzea muzeów muzeach muzeí muzeu"},
		{"kostel", "kostela kostelů kostele"},
		{"kościół", "kościele kościoła kościołów"},
		{"restauracja", "restauracji restauracje"},
		{"restaurace", "restaurací restauracích"},
		{"szpital", "szpitalu szpitali"},
		{"zamek", "zamku zamków"},
		{"zámek", "zámku zámků"},
		{"hrad", "hradu hradě hradů"},
		{"apteka", "aptece aptek"},
		{"lékárna", "lékárně lékáren"},
		{"dworzec", "dworcu dworca"},
		{"teatr", "teatrze"},
		{"most", "moście mostě mosty"},
		{"rozhledna", "rozhleden rozhledny"},
		{"kúpalisko", "kúpalisku kúpalísk"},
		{"reštaurácia", "reštaurácii"},
		{"świętego", "św sv svatý"},
		{"ulica", "ul ulicy ulice"},
		{"dny", "dnech dnů dnům"}, {"dni", "dniach dniom"},
	} {
		for form := range strings.FieldsSeq(c.forms) {
			forms := slices.Clone(w.kin[fold(form)])
			for _, stem := range w.stems(fold(form)) {
				forms = slices.AppendSeq(forms, w.forms(stem))
			}
			if !slices.Contains(forms, fold(c.word)) && fold(form) != fold(c.word) {
				t.Errorf("%s is not among the forms of %s: %q", c.word, form, forms)
			}
		}
	}
}

func TestWordsThatAreNotRelated(t *testing.T) {
	w := knownWordings()
	for _, c := range [][2]string{
		{"Karviná", "Karvínská"}, {"kostel", "kostelec"}, {"Havířov", "hotel"}, {"park", "parking"},
		{"Orlová", "orel"}, {"nádraží", "nádrž"}, {"most", "mostek"}, {"Cieszyn", "Cieszynianka"},
	} {
		for i := range w.grammars {
			if g := &w.grammars[i]; g.related(fold(c[0]), fold(c[1])) {
				t.Errorf("%s takes %s and %s for forms of one word", g.language, c[0], c[1])
			}
		}
	}
}

func TestReadLanguageSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ content, want string }{
		{"in w we\nturns cie", "line 2"}, {"short SP szkoła", "short name = the long one"}, {"ending a", "want in, near"},
	} {
		w := &wordings{little: map[string]nearness{}, kin: map[string][]string{}}
		if err := w.read("xx", c.content); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("read(%q) = %v, want an error with %q", c.content, err, c.want)
		}
	}
}
