package cli

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/noonmark/noonmark/internal/app"
	"github.com/noonmark/noonmark/internal/planning"
	"github.com/noonmark/noonmark/mmm/plan"
)

// worldFlags are the options of every question: of which surface, in which world.
type worldFlags struct {
	surface string
	costs   []string
	value   float64
}

func (p *Program) addWorld(cmd *cobra.Command, f *worldFlags) {
	surfaceFlag(cmd, &f.surface)
	flags := cmd.Flags()
	flags.StringArrayVar(&f.costs, "cost", nil, "price of a channel's exposure as a multiple of today's, such as tv=1.1; may be repeated")
	flags.Float64Var(&f.value, "value", 1, "value of the outcome as a multiple of today's, such as 1.05")
	_ = cmd.RegisterFlagCompletionFunc("cost", p.completeChannels(f, "="))
}

// ask returns a question without anything asked.
func (f *worldFlags) ask(cmd *cobra.Command) (planning.Ask, error) {
	a := planning.Ask{Surface: app.SurfaceID(f.surface)}
	if cmd.Flags().Changed("value") {
		if !(f.value > 0) {
			return a, misuse(cmd, "1 is today's value", "--value %v is not above 0", f.value)
		}
		a.World.Value = f.value
	}
	for _, text := range f.costs {
		name, factor, err := pair(cmd, "cost", text, "tv=1.1")
		if err != nil {
			return a, err
		}
		v, err := strconv.ParseFloat(factor, 64)
		if err != nil || !(v > 0) {
			return a, misuse(cmd, "1 is today's price", "--cost %s is no multiple above 0, such as tv=1.1", app.Quote(text))
		}
		if a.World.Cost == nil {
			a.World.Cost = map[string]float64{}
		}
		if _, twice := a.World.Cost[name]; twice {
			return a, misuse(cmd, "", "--cost has two prices of %s", app.Quote(name))
		}
		a.World.Cost[name] = v
	}
	return a, nil
}

// pair divides name=value.
func pair(cmd *cobra.Command, option, text, example string) (name, value string, err error) {
	at := strings.LastIndex(text, "=")
	if at < 1 {
		return "", "", misuse(cmd, "", "--%s %s is not a channel and what it gets, such as %s", option, app.Quote(text), example)
	}
	return strings.TrimSpace(text[:at]), strings.TrimSpace(text[at+1:]), nil
}

// constraintFlags are the options that say what an allocation must keep to.
type constraintFlags struct {
	worldFlags
	constraints []string
	locks       []string
	maxChange   string
}

func (p *Program) addConstraints(cmd *cobra.Command, f *constraintFlags) {
	p.addWorld(cmd, &f.worldFlags)
	flags := cmd.Flags()
	flags.StringArrayVar(&f.constraints, "constraint", nil, `what to keep to, such as "tv <= +20%" or "search + social <= 40% of budget"; may be repeated`)
	flags.StringArrayVar(&f.locks, "lock", nil, "a channel that stays as it is; may be repeated")
	flags.StringVar(&f.maxChange, "max-change", "", "how far each channel may be from today's mix, such as 50%, or none (default 30%, or plan.max_change, for the best use of a budget)")
	_ = cmd.RegisterFlagCompletionFunc("lock", p.completeChannels(&f.worldFlags, ""))
}

func (f *constraintFlags) ask(cmd *cobra.Command) (planning.Ask, error) {
	a, err := f.worldFlags.ask(cmd)
	if err != nil {
		return a, err
	}
	a.Constraints, a.Lock = f.constraints, f.locks
	if cmd.Flags().Changed("max-change") {
		limit, err := planning.ParseMaxChange(f.maxChange)
		if err != nil {
			return a, misuse(cmd, "", "--max-change %v", err)
		}
		a.MaxChange = &limit
	}
	return a, nil
}

// questionFlags are the options that say what is asked for.
type questionFlags struct {
	constraintFlags
	amounts map[plan.Kind]*string // by kind
}

// questionOptions are the options for kinds of questions, in the order of their help.
var questionOptions = []struct {
	kind       plan.Kind
	name, help string
}{
	{plan.Fixed, "budget", "the best use of this budget, such as 1.2M (default plan.budget, or today's)"},
	{plan.Extra, "extra", "where this much more money goes; nothing is taken away"},
	{plan.Cut, "cut", "where this much money is taken away; nothing is added"},
	{plan.TargetROI, "target-roi", "the most outcome with at least this return on all spend"},
	{plan.TargetMROI, "target-mroi", "spend wherever one more unit of money brings at least this much"},
}

func (p *Program) addQuestion(cmd *cobra.Command, f *questionFlags) {
	f.amounts = map[plan.Kind]*string{}
	for _, o := range questionOptions {
		f.amounts[o.kind] = cmd.Flags().String(o.name, "", o.help)
	}
	p.addConstraints(cmd, &f.constraintFlags)
}

// ask returns what was asked.
func (f *questionFlags) ask(cmd *cobra.Command) (planning.Ask, error) {
	a, err := f.constraintFlags.ask(cmd)
	if err != nil {
		return a, err
	}
	asked := ""
	for _, o := range questionOptions {
		if !cmd.Flags().Changed(o.name) {
			continue
		}
		if asked != "" {
			return a, misuse(cmd, "Ask one of them", "--%s and --%s are two questions", asked, o.name)
		}
		asked, a.Question.Kind = o.name, o.kind
		if a.Question.Amount, err = amountOf(cmd, o.name, *f.amounts[o.kind]); err != nil {
			return a, err
		}
	}
	return a, nil
}

// amountOf reads the amount of an option, which is not negative.
func amountOf(cmd *cobra.Command, option, text string) (float64, error) {
	v, err := plan.ParseAmount(text)
	switch {
	case err != nil:
		return 0, misuse(cmd, "", "--%s %v", option, err)
	case v < 0:
		return 0, misuse(cmd, "", "--%s %s is negative", option, app.Quote(text))
	}
	return v, nil
}

// shareOf reads the share of an option: 0.8 or 80%.
func shareOf(cmd *cobra.Command, option, text string) (float64, error) {
	number, isPercent := strings.CutSuffix(strings.TrimSpace(text), "%")
	v, err := strconv.ParseFloat(number, 64)
	if isPercent {
		v /= 100
	}
	if err != nil || !(v >= 0 && v <= 1) {
		return 0, misuse(cmd, "", "--%s %s is no share: write it as 0.8 or 80%%", option, app.Quote(text))
	}
	return v, nil
}

// changeFlags are the options that give a plan: today's, at another total, with some
// channels at other spends.
type changeFlags struct {
	budget string
	scale  float64
	spends []string
}

func (p *Program) addChange(cmd *cobra.Command, f *changeFlags, w *worldFlags) {
	flags := cmd.Flags()
	flags.StringVar(&f.budget, "budget", "", "today's mix at this total, such as 1.2M")
	flags.Float64Var(&f.scale, "scale", 1, "today's plan times this, such as 1.1")
	flags.StringArrayVar(&f.spends, "spend", nil, "spend of a channel, or its change from today: tv=120k, tv=+20%, tv=-50%; may be repeated")
	_ = cmd.RegisterFlagCompletionFunc("spend", p.completeChannels(w, "="))
}

// change returns the plan that was given.
func (f *changeFlags) change(cmd *cobra.Command) (planning.Change, error) {
	var c planning.Change
	flags := cmd.Flags()
	if flags.Changed("budget") && flags.Changed("scale") {
		return c, misuse(cmd, "Leave one of them out", "--budget and --scale both say what the total is")
	}
	if flags.Changed("budget") {
		v, err := amountOf(cmd, "budget", f.budget)
		if err != nil {
			return c, err
		}
		c.Budget = &v
	}
	if flags.Changed("scale") {
		if !(f.scale >= 0) {
			return c, misuse(cmd, "1 is today's plan", "--scale %v is negative", f.scale)
		}
		c.Scale = &f.scale
	}
	for _, text := range f.spends {
		name, value, err := pair(cmd, "spend", text, "tv=120k")
		if err != nil {
			return c, err
		}
		amount, err := planning.ParseAmount(value)
		if err != nil {
			return c, misuse(cmd, "", "--spend %s: %v", app.Quote(name), err)
		}
		if c.Spend == nil {
			c.Spend = map[string]planning.Amount{}
		}
		if _, twice := c.Spend[name]; twice {
			return c, misuse(cmd, "", "--spend has two amounts of %s", app.Quote(name))
		}
		c.Spend[name] = amount
	}
	return c, nil
}

// given reports whether any of the options is.
func (f *changeFlags) given(cmd *cobra.Command) bool {
	return slices.ContainsFunc([]string{"budget", "scale", "spend"}, cmd.Flags().Changed)
}

// completeChannels completes an option with the names of the surface's channels and
// what follows them.
func (p *Program) completeChannels(of *worldFlags, after string) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		directive := cobra.ShellCompDirectiveNoFileComp
		if after != "" {
			directive |= cobra.ShellCompDirectiveNoSpace
		}
		s, err := p.Planning.Open(p.global.workspace, app.SurfaceID(of.surface))
		if err != nil {
			return nil, directive
		}
		var names []cobra.Completion
		for _, name := range s.Names() {
			names = append(names, name+after)
		}
		return names, directive
	}
}
