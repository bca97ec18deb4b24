package finding

import (
	"fmt"
	"math"
)

// A Deviation is an event in the data of the daily loop: something that was not as
// expected for some days.
type Deviation struct {
	Severity Severity // Warning if it may be corrected at once, Note if a person decides
	Series   string   // what deviates: "spend", "conversions"; of a channel
	From, To string   // YYYY-MM-DD; To is empty while it lasts
	Factor   float64  // reported over expected
	Z        float64  // standard deviations of the farthest value
	Settled  bool     // it lasted until it was taken as the new normal
}

func (d Deviation) when() string {
	switch d.To {
	case "":
		return "since " + d.From
	case d.From:
		return "on " + d.From
	}
	return fmt.Sprintf("from %s to %s", d.From, d.To)
}

// what says what was reported, when and how surely: `Since 2024-03-04 channel "search"
// reports 0.31× the expected conversions (8.2 standard deviations)`.
func (d Deviation) what(s Subject) string {
	reports, is := "reported", "was"
	if d.To == "" {
		reports, is = "reports", "is"
	}
	of := fmt.Sprintf("%s %s the expected %s", reports, times(d.Factor), d.Series)
	if s.Kind == "outcome" {
		of = fmt.Sprintf("%s %s its forecast", is, times(d.Factor))
	}
	if d.Z != 0 { // seen in a chart
		of += fmt.Sprintf(" (%s standard deviations)", significant(math.Abs(d.Z), 2))
	}
	return fmt.Sprintf("%s %s %s", capital(d.when()), s, of)
}

func (d Deviation) settled() string {
	if d.Settled {
		return " It lasted so long that it is taken for normal from then on."
	}
	return ""
}

// Outage is a channel that reports no delivery. ran says whether ads ran: "delivery"
// if they did not, "reporting" if they did, else it is not known.
func Outage(s Subject, d Deviation, ran string) Finding {
	f := Finding{
		Code: "platform_outage", Severity: d.Severity, Subject: s.String(),
		Title: "The channel reports no delivery",
		Text:  fmt.Sprintf("%s %s reported %s of the usual %s, which was not planned. ", capital(d.when()), s, percent(d.Factor), d.Series),
	}
	switch ran {
	case "delivery":
		f.Title = "Ads did not run"
		f.Text += "Hardly any money was taken, so ads did not run: the numbers are true, and they show what happens without the channel."
		f.Advice = "Keep the numbers. Find out at the platform why the campaigns stopped: payment, policy, a paused account."
	case "reporting":
		f.Title = "The channel's report failed"
		f.Text += "Money was taken or visitors came all the same, so ads ran and their report is wrong."
		f.Advice = "Use the delivery that the spend usually buys until the platform restates it, and ask the platform when it will."
	default:
		f.Text += "Nothing shows clearly whether ads ran."
		f.Advice = "Ask whether ads ran: look at the invoice, at the change history of the campaigns and at visits from the channel. If they ran, the delivery should be estimated; if not, the numbers are true."
	}
	return f
}

// TrackingBroken is conversions, clicks or an outcome that are not all counted.
func TrackingBroken(s Subject, d Deviation) Finding {
	f := Finding{
		Code: "tracking_break", Severity: d.Severity, Subject: s.String(),
		Title:  "Counted less than happened",
		Text:   fmt.Sprintf("%s, while what leads to them did not change. Tags that are lost or blocked look like this.%s", d.what(s), d.settled()),
		Advice: "Check the tags, the consent banner and the latest release of the site. Until it is repaired these numbers measure the tracking, not the marketing.",
	}
	if s.Kind == "outcome" {
		f.Text = fmt.Sprintf("%s. Either it was not all counted, or something large that the model does not know held it down.%s", d.what(s), d.settled())
		f.Advice = "Compare it with the source that money is booked from. If it is right, enter what happened as an event. Until then the model learns nothing from these days."
	}
	return f
}

// OutcomeSpike is an outcome far above its forecast for some days.
func OutcomeSpike(s Subject, d Deviation) Finding {
	return Finding{
		Code: "promotion_spike", Severity: d.Severity, Subject: s.String(),
		Title:  "Far above its forecast",
		Text:   fmt.Sprintf("%s. A promotion that the model was not told of looks like this; if it is not named, marketing gets the credit.", d.what(s)),
		Advice: "If there was a promotion, a price cut or press, enter it as an event. The days count as one until somebody says otherwise.",
	}
}

// InvalidTraffic is exposure or clicks that no people made.
func InvalidTraffic(s Subject, d Deviation) Finding {
	return Finding{
		Code: "bot_traffic", Severity: d.Severity, Subject: s.String(),
		Title:  "Traffic that nobody made",
		Text:   fmt.Sprintf("%s, and nothing that real traffic leads to moved with them. Bots look like this.", d.what(s)),
		Advice: "Ask the platform for invalid traffic and a refund, and look at where it came from. Only what the spend usually buys is counted.",
	}
}

// WrongNumber is a value that is a mistake.
func WrongNumber(s Subject, d Deviation) Finding {
	f := Finding{
		Code: "data_error", Severity: d.Severity, Subject: s.String(),
		Title:  "A number is wrong",
		Text:   fmt.Sprintf("%s, and nothing around it moved with it. A slipped decimal point, another unit or a double booking looks like this.%s", d.what(s), d.settled()),
		Advice: "Correct it at the source. Until then an estimate from the other numbers of the channel stands in for it.",
	}
	if s.Kind == "outcome" {
		f.Text = fmt.Sprintf("%s. A slipped decimal point or a missing file looks like this.", d.what(s))
		f.Advice = "Correct it at the source. Until then the model learns nothing from it."
	}
	return f
}

// SpendUnit is spend in another unit since a day.
func SpendUnit(s Subject, d Deviation) Finding {
	return Finding{
		Code: "unit_shift", Severity: d.Severity, Subject: s.String(),
		Title:  "Spend seems to be in another unit",
		Text:   fmt.Sprintf("%s, and it buys as much less. Tax, fees or a currency that came in or went out look like this.%s", d.what(s), d.settled()),
		Advice: "Ask what the column means since then, and bring both parts to one unit. Returns and budgets are wrong by that factor as long as they are mixed.",
	}
}

// LevelMoved is a ratio or an outcome at a new level, which may be true.
func LevelMoved(s Subject, d Deviation) Finding {
	f := Finding{
		Code: "level_shift", Severity: d.Severity, Subject: s.String(),
		Title:  "At another level than before",
		Text:   fmt.Sprintf("%s, given the rest of the channel. What comes after it moved along, so it may be true: a price, an audience or a creative that changed.%s", d.what(s), d.settled()),
		Advice: "Find out what changed. If nothing did, treat it as an error of the data.",
	}
	if s.Kind == "outcome" {
		f.Text = fmt.Sprintf("%s. It may be true: the market, a price or a competitor moved.", d.what(s))
		f.Advice = "Find out what changed. If it is here to stay, let the model follow; if it was a single event, enter it as one."
	}
	return f
}

// Fading is conversions per click that fade slowly.
func Fading(s Subject, d Deviation) Finding {
	return Finding{
		Code: "degradation", Severity: d.Severity, Subject: s.String(),
		Title:  "Slowly fewer conversions per click",
		Text:   fmt.Sprintf("%s, given the clicks. Tracking that degrades looks like this, and so does a tired creative or a slower site; slow changes are the hardest to tell from noise.%s", d.what(s), d.settled()),
		Advice: "Compare the platform's conversions with own sales over the same weeks. If sales did not fall, repair the tracking.",
	}
}

// SourceLate is a source that has delivered nothing new for too long. Ages are in
// hours; an age of NaN means that nothing ever arrived.
func SourceLate(source string, age, target float64) Finding {
	f := Finding{
		Code: "source_late", Severity: Warning, Subject: Subject{"source", source}.String(),
		Title:  "Data are late",
		Text:   fmt.Sprintf("The newest data of %s are %s old; they should be at most %s old. Days without them are forecast, not measured.", source, count(int(age), "hour"), count(int(target), "hour")),
		Advice: "Look at the connection and at the platform's status page. Nothing is lost: late days are read again when they arrive.",
	}
	if math.IsNaN(age) {
		f.Text = fmt.Sprintf("Nothing has ever arrived from %s; new data are due every %s.", source, count(int(target), "hour"))
		f.Advice = "Check its path or connection in the configuration."
	}
	return f
}
