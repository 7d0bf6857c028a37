package data

// A Reading is what a reader of files made of one record.
type Reading struct {
	At       string     // where the record stood: "line 7", "feature 3", "node/240109189"
	Place    Place      // valid, where Err is nil; else at most its id is known
	Made     bool       // the record gives no id: it is made of what the record says
	Err      error      // why it was refused: a join of *Invalid
	Gone     bool       // the record says that its place is no more, which is why it was refused
	Warnings []*Invalid // what was doubtful or left out of a place that is kept
}
