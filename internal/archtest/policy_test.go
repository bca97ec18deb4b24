package archtest

// policy is the import order of this module. It is a statement of policy:
// change it deliberately, with the picture in docs/architecture.md.
//
// "a < b" means that b may import a, and whatever a may import. Commas separate
// packages of one rank, which may not import each other. A name ending in /...
// stands for itself and everything below it, except packages named elsewhere.
const policy = `
	# Library 1: Bayesian computation.
	NONE < bayes, bayes/rng, bayes/transform;
	bayes, bayes/rng, bayes/transform < bayes/dist;
	bayes/dist < bayes/hmc, bayes/laplace, bayes/lingauss;
	NONE < bayes/draws < bayes/diagnostic;
	bayes/hmc, bayes/laplace, bayes/lingauss, bayes/diagnostic < bayes/mcmc;
	bayes/dist, bayes/diagnostic < bayes/kalman, bayes/particle;

	# Library 2: the marketing mix model.
	bayes/mcmc < mmm/adstock, mmm/saturation, mmm/baseline, mmm/experiment;
	mmm/adstock, mmm/saturation, mmm/baseline, mmm/experiment < mmm;
	mmm < mmm/response;
	bayes/kalman, bayes/particle, mmm < mmm/track;
	bayes/rng < mmm/finding;
	mmm/response < mmm/surface;
	mmm/finding, mmm/surface < mmm/review;
	NONE < mmm/plan/separable;
	mmm/surface, mmm/finding, mmm/plan/separable < mmm/plan;
	mmm/plan < mmm/sim;
	bayes/particle, mmm < mmm/forecast, mmm/learning;
	bayes/rng, mmm, mmm/finding < mmm/monitor;
	mmm/sim, mmm/track, mmm/monitor, mmm/forecast, mmm/learning < mmm/backtest;

	# The system: a hub of nouns, jobs around it, adapters around those.
	mmm/review, mmm/backtest < internal/app;
	internal/app < internal/dataset < internal/workspace < internal/learn;
	mmm < internal/report/chart;
	internal/app, internal/report/chart < internal/report;
	internal/app < internal/source/csvfile, internal/source/parquetfile, internal/store, internal/export;
	internal/app < internal/backtesting;
	internal/learn < internal/planning, internal/daily;
	internal/planning, internal/daily, internal/backtesting < internal/cli;
	internal/cli, internal/source/csvfile, internal/source/parquetfile, internal/store, internal/report, internal/export < cmd/noonmark;
`

// libraries may be imported by anyone and have no side effects.
var libraries = []string{"bayes", "mmm"}

// impure lists what a library may not import, and why.
var impure = map[string]string{
	"time":              "libraries take a mmm.Day; they never ask what day it is",
	"os":                "libraries touch no files, environment or processes",
	"os/exec":           "libraries touch no files, environment or processes",
	"io/ioutil":         "libraries touch no files, environment or processes",
	"net":               "libraries have no network",
	"net/http":          "libraries have no network",
	"log":               "libraries return findings and report progress; they do not log",
	"log/slog":          "libraries return findings and report progress; they do not log",
	"database/sql":      "libraries have no database",
	"math/rand":         "use bayes/rng and math/rand/v2: streams are named",
	"crypto/rand":       "every draw comes from a seed",
	"runtime":           "results do not depend on the machine",
	"unsafe":            "no package here needs it",
	"flag":              "options are struct fields",
	"path/filepath":     "libraries touch no files",
	"html/template":     "rendering is outside the libraries",
	"gonum.org/v1/plot": "rendering is outside the libraries",
}

// concurrent are the only library packages with go statements.
var concurrent = map[string]bool{"bayes/mcmc": true, "mmm/surface": true}

// testOnly packages are imported by _test.go files alone.
var testOnly = []string{"internal/numtest", "internal/archtest", "internal/storetest", "internal/tabletest"}

// commands and benchmarks may import anything; nothing imports them.
var unranked = []string{"bench/", "internal/archtest", "internal/numtest", "internal/storetest", "internal/tabletest"}
