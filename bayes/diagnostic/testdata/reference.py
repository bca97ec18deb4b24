"""Writes reference.json: what ArviZ and statsmodels make of fixtures.json.

    pip install arviz==0.23.4 statsmodels==0.15.0 numpy==2.4.6 scipy==1.17.1
    python reference.py

fixtures.json itself is written by: go test -run Fixtures -update
"""

import json
import sys

import arviz
import numpy
import scipy
import statsmodels
from statsmodels.stats.diagnostic import acorr_ljungbox
from statsmodels.stats.stattools import durbin_watson
from statsmodels.tsa.stattools import acf

with open("fixtures.json", encoding="utf-8") as f:
    fixtures = json.load(f)


def chain_numbers(x):
    return {
        "rhat": arviz.rhat(x),
        "ess_bulk": arviz.ess(x, method="bulk"),
        "ess_tail": arviz.ess(x, method="tail"),
        "ess_mean": arviz.ess(x, method="mean"),
        "ess_sd": arviz.ess(x, method="sd"),
        "ess_quantile_0.9": arviz.ess(x, method="quantile", prob=0.9),
        "mcse_mean": arviz.mcse(x, method="mean"),
        "mcse_sd": arviz.mcse(x, method="sd"),
        "mcse_median": arviz.mcse(x, method="median"),
        "mcse_quantile_0.05": arviz.mcse(x, method="quantile", prob=0.05),
        "mcse_quantile_0.9": arviz.mcse(x, method="quantile", prob=0.9),
    }


def smoothed(w):
    values, k = arviz.psislw(numpy.array(w["values"]), reff=w["relative_efficiency"])
    return {"k": float(k), "log_weights": values.tolist()}


def series_numbers(x):
    box = acorr_ljungbox(x, lags=[6], model_df=1)
    return {
        "autocorrelation": acf(x, nlags=5, fft=False).tolist(),
        "durbin_watson": float(durbin_watson(x)),
        "ljung_box": [float(box["lb_stat"].iloc[0]), float(box["lb_pvalue"].iloc[0])],
    }


reference = {
    "versions": {
        "arviz": arviz.__version__,
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
        "statsmodels": statsmodels.__version__,
        "python": sys.version.split()[0],
    },
    "command": "python reference.py",
    "chains": {
        name: {k: float(v) for k, v in chain_numbers(numpy.array(x)).items()}
        for name, x in fixtures["chains"].items()
    },
    "ebfmi": arviz.bfmi(numpy.array(fixtures["energy"])).tolist(),
    "psis": {name: smoothed(w) for name, w in fixtures["log_weights"].items()},
    "series": series_numbers(numpy.array(fixtures["series"])),
}

with open("reference.json", "w", encoding="utf-8") as f:
    json.dump(reference, f, indent=0, sort_keys=True)
    f.write("\n")
