"""Compares ArviZ's summary of an exported model with the one that was stored.

    python compare.py WORKSPACE STORE

Every parameter's mean, standard deviation, split R-hat, bulk and tail ESS must
agree to 1e-6 of their size. The exit status is 1 if one does not.
"""

import json
import pathlib
import sys

import arviz as az
import numpy as np
import xarray as xr
import zarr

TOLERANCE = 1e-6
OURS = {"mean": "mean", "sd": "sd", "ess_bulk": "ess_bulk", "ess_tail": "ess_tail", "r_hat": "rhat"}
OLD = int(az.__version__.split(".")[0]) < 1


def open_store(path):
    """Opens a folder or an archive as the installed ArviZ does."""
    store = path
    if path.endswith(".zip"):
        kind = getattr(zarr, "ZipStore", None) or zarr.storage.ZipStore
        store = kind(path, mode="r")
    if OLD and int(zarr.__version__.split(".")[0]) >= 3:
        return az.InferenceData.from_datatree(xr.open_datatree(store, engine="zarr"))
    return az.from_zarr(store)


def values(dataset, what):
    """Returns a diagnostic of every scalar as {name: value}, named as we do."""
    flat = {}
    for name, array in dataset.items():
        for index in np.ndindex(array.shape):
            labels = [str(array[d].values[i]) for d, i in zip(array.dims, index)]
            flat[f"{name}[{','.join(labels)}]" if labels else name] = float(array.values[index])
    if not flat:
        raise SystemExit(f"no {what}")
    return flat


def theirs(posterior):
    """Returns what ArviZ says of every scalar."""
    tail = {"method": "tail", "prob": (0.05, 0.95)}  # 0.23's default, and the definition of Vehtari et al. (2021)
    over = ["chain", "draw"]
    return {
        "mean": values(posterior.mean(over), "means"),
        "sd": values(posterior.std(over, ddof=1), "standard deviations"),
        "ess_bulk": values(az.ess(posterior, method="bulk"), "ESS"),
        "ess_tail": values(az.ess(posterior, **tail), "ESS"),
        "r_hat": values(az.rhat(posterior), "R-hat"),
    }


def summary(data):
    """Returns az.summary with all digits, by our names."""
    table = az.summary(data, kind="diagnostics" if OLD else "all", round_to="none")
    table.index = [name.replace(", ", ",") for name in table.index]
    return table


def main(workspace, store):
    folder = pathlib.Path(workspace, ".noonmark")
    model = json.loads((folder / "models" / (folder / "current").read_text().strip() / "model.json").read_text())
    data = open_store(store)
    posterior = data.posterior if OLD else data.posterior.to_dataset()
    found, table = theirs(posterior), summary(data)
    worst, failures = {key: 0.0 for key in OURS}, 0
    for parameter in model["parameters"]:
        name = parameter["name"]
        if name not in table.index:
            raise SystemExit(f"{name} is not in az.summary")
        for key, ours in OURS.items():
            want = parameter["summary"][ours]
            want = np.nan if want is None else want
            got = [found[key][name]]
            if key in table.columns and key != "ess_tail":
                got.append(float(table.loc[name, key]))
            for value in got:
                if np.isnan(want) and np.isnan(value):
                    continue
                error = abs(value - want) / max(abs(want), 1e-300)
                worst[key] = max(worst[key], error)
                if not error <= TOLERANCE:
                    failures += 1
                    print(f"{name}: {key} is {value} in ArviZ and {want} here")
    print(f"ArviZ {az.__version__}, zarr {zarr.__version__}, xarray {xr.__version__}: {len(model['parameters'])} parameters")
    for key, error in worst.items():
        print(f"  {key:9} largest relative difference {error:.1e}")
    if failures:
        raise SystemExit(f"{failures} differences above {TOLERANCE}")


if __name__ == "__main__":
    main(*sys.argv[1:])
