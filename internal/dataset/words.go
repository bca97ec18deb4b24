package dataset

import "strings"

// A class is a kind of word in the names of columns. Classes are bits: a word
// may be of several.
type class uint32

const (
	timeWord class = 1 << iota
	geoWord
	populationWord
	spendWord
	exposureWord
	reachWord
	frequencyWord
	fillerWord  // says nothing about which channel
	revenueWord // money that comes in
	salesWord   // money or pieces
	countWord   // things that are counted
	anyOutcome  // the outcome, whatever it is
	mediatorWord
	valueWord     // worth of one piece, before "per"
	unitValueWord // worth of one piece by itself: average order value and the like
	perWord
	rateWord // a ratio of spend, exposure and outcome
	mediaWord
	organicWord
	surelyOrganic // even with the name of a medium beside it
	treatmentWord
	promotionWord
	competitorWord
	controlWord
	eventWord
	resultWord  // what a model says, not what went into one
	derivedWord // what was made of another column
	calendarWord
	longWord // names the channel or measure of a long table
)

// vocabulary has the classes of every word known, in lower case.
var vocabulary = makeVocabulary(map[class]string{
	timeWord:       "date day dates days week weeks weekly month months monthly time period periods ds timestamp datetime dt datum fecha woche monat tag",
	geoWord:        "geo geos region regions dma state states country countries city cities market markets zip postcode province county store stores area territory location",
	populationWord: "population pop inhabitants households residents people",
	spendWord:      "spend spends spending cost costs expense expenses expenditure investment invest budget adspend kosten",
	exposureWord:   "impression impressions imp imps impr click clicks grp grps trp trps view views exposure exposures sent sends delivered deliveries opens circulation plays",
	reachWord:      "reach reached",
	frequencyWord:  "frequency freq avgfrequency",
	fillerWord:     "total sum all overall media marketing advertising paid ad ads avg average amount net gross usd eur gbp",

	revenueWord:   "revenue revenues profit turnover gmv income umsatz receipts",
	salesWord:     "sales sale",
	countWord:     "conversion conversions order orders units unit transactions transaction purchases purchase subscriptions subscription subscribers signup signups installs install leads lead registrations registration customers customer bookings booking applications application quotes quantity qty deposits policies activations downloads",
	anyOutcome:    "y kpi target outcome response dependent",
	mediatorWord:  "visits visit sessions session traffic pageviews visitors searches",
	valueWord:     "revenue value margin profit worth",
	unitValueWord: "ltv clv aov arpu",
	perWord:       "per",
	rateWord:      "cpc cpm ctr cpa cpl cvr roas roi cpp cpv",

	mediaWord: "tv radio search social facebook fb meta instagram ig google youtube yt tiktok snapchat snap pinterest twitter linkedin display video ooh dooh " +
		"print magazine magazines newspaper newspapers press cinema podcast podcasts audio affiliate affiliates influencer influencers programmatic bing amazon sem ppc " +
		"pmax shopping retargeting remarketing banner banners outdoor billboard billboards ctv ott native spotify reddit ads ad channel media dv360 adwords gdn direct mailer catalogue catalog prospecting",
	organicWord:    "organic newsletter newsletters email emails mail mailing edm crm owned seo blog push sms pr earned referral",
	surelyOrganic:  "organic newsletter newsletters owned earned",
	treatmentWord:  "promo promos promotion promotions price prices pricing discount discounts coupon coupons markdown offer offers distribution rebate",
	promotionWord:  "promo promos promotion promotions",
	competitorWord: "competitor competitors competition competitive rival rivals",
	controlWord: "control controls temperature temp weather rain rainfall precipitation sunshine unemployment gdp cpi inflation confidence sentiment index covid " +
		"mobility stock stocks inventory trends gqv interest macro economy",
	eventWord: "event events holiday holidays christmas xmas easter thanksgiving blackfriday cybermonday newyear halloween ramadan diwali",

	resultWord:   "effect effects truth true contribution contributions predicted prediction predictions pred fitted forecast yhat residual residuals posterior hdi hdi50 hdi94 hdi95 incremental median",
	derivedWord:  "adstock adstocked saturated saturation lag lag1 lag2 lag3 lagged log ln scaled normalized normalised standardized standardised transformed diff cumulative",
	calendarWord: "year quarter weekday dow dayofweek dayofmonth dayofyear weekofyear weeknum trend t sin cos season seasonality weekend is of number no num",
	longWord:     "channel channels platform platforms campaign campaigns source medium metric metrics variable variables measure placement publisher vehicle network",
})

// suffixes are the single letters at the end of names that stand for what a
// column measures, as in the files of Robyn: tv_S, facebook_I, clicks_P,
// competitor_sales_B.
var suffixes = map[string]class{
	"S": spendWord, "s": spendWord, "I": exposureWord, "i": exposureWord, "P": exposureWord, "B": controlWord,
}

func makeVocabulary(classes map[class]string) map[string]class {
	v := map[string]class{}
	for c, words := range classes {
		for w := range strings.FieldsSeq(words) {
			v[w] |= c
		}
	}
	return v
}
