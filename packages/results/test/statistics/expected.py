"""Writes expected.json: what SciPy 1.17.1, statsmodels 0.15.0 and lifelines 0.30.3 say of fixed data.

python3 -m venv venv && venv/bin/pip install scipy==1.17.1 statsmodels==0.15.0 lifelines==0.30.3
venv/bin/python packages/results/test/statistics/expected.py > packages/results/test/statistics/expected.json
"""

import json
import math
import sys

import numpy as np
from lifelines import KaplanMeierFitter
from lifelines.utils import median_survival_times
from scipy import optimize, stats
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestIndPower, TTestPower
from statsmodels.stats.proportion import proportion_confint

A = [0.9251, 0.9247, 0.9262, 0.9239, 0.9255]
B = [0.9244, 0.9249, 0.9241, 0.9236, 0.9243]
C = [0.9713, 0.9721, 0.9698]


def whole(values):
    """Whole numbers, so that equal sums are equal: SciPy would tell them apart where they differ by rounding."""
    return np.round(np.array(values) * 10_000)


def number(value):
    return None if math.isinf(value) or math.isnan(value) else float(value)


def summary(values):
    low, high = stats.t.interval(0.95, len(values) - 1, np.mean(values), stats.sem(values))
    half = stats.t.ppf(0.975, len(values) - 1) * np.std(values, ddof=1) * math.sqrt(1 + 1 / len(values))
    return {
        "values": values,
        "mean": np.mean(values),
        "sd": np.std(values, ddof=1),
        "low": low,
        "high": high,
        "predictionLow": np.mean(values) - half,
        "predictionHigh": np.mean(values) + half,
    }


def paired(a, b):
    test = stats.ttest_rel(a, b)
    low, high = test.confidence_interval(0.95)
    mean = lambda x, axis: np.mean(x, axis=axis)
    permutation = stats.permutation_test(
        (whole(a) - whole(b),), mean, permutation_type="samples", vectorized=True, n_resamples=1e6
    )
    return {"a": a, "b": b, "p": test.pvalue, "low": low, "high": high, "permutation": permutation.pvalue}


def independent(a, b):
    test = stats.ttest_ind(a, b, equal_var=False)
    low, high = test.confidence_interval(0.95)
    difference = lambda x, y, axis: np.mean(x, axis=axis) - np.mean(y, axis=axis)
    permutation = stats.permutation_test((whole(a), whole(b)), difference, permutation_type="independent", n_resamples=1e6)
    return {
        "a": a,
        "b": b,
        "p": test.pvalue,
        "df": test.df,
        "low": low,
        "high": high,
        "permutation": permutation.pvalue,
        "mannWhitney": stats.mannwhitneyu(a, b).statistic / (len(a) * len(b)),
    }


def newcombe(a, b):
    """Newcombe 2006, part 2, method 5, by Brent's method."""
    m, n = len(a), len(b)
    theta = stats.mannwhitneyu(a, b).statistic / (m * n)
    z = stats.norm.ppf(0.975)
    spare = (m + n) / 2 - 1
    variance = lambda t: t * (1 - t) / (m * n) * (1 + spare * ((1 - t) / (2 - t) + t / (1 + t)))
    f = lambda t: (t - theta) ** 2 - z * z * variance(t)
    low = 0 if theta == 0 else optimize.brentq(f, 0, theta - 1e-12)
    high = 1 if theta == 1 else optimize.brentq(f, theta + 1e-12, 1)
    return {"a": a, "b": b, "probability": theta, "low": low, "high": high}


def survival(times, reached):
    fit = KaplanMeierFitter().fit(times, reached)
    table = fit.survival_function_at_times(sorted({t for t, r in zip(times, reached) if r}))
    interval = fit.confidence_interval_survival_function_
    median = median_survival_times(interval)
    return {
        "times": times,
        "reached": reached,
        "steps": [
            {"time": t, "share": s, "low": interval.loc[t].iloc[0], "high": interval.loc[t].iloc[1]}
            for t, s in table.items()
        ],
        "median": number(fit.median_survival_time_),
        "medianLow": number(median.iloc[0, 0]),
        "medianHigh": number(median.iloc[0, 1]),
    }


def power(n, difference, sd):
    return {
        "n": n,
        "difference": difference,
        "sd": sd,
        "paired": TTestPower().power(difference / sd, n, 0.05),
        "independent": TTestIndPower().power(difference / sd, n, 0.05),
        "pairedDetectable": sd * TTestPower().solve_power(None, n, 0.05, 0.8),
        "independentDetectable": sd * TTestIndPower().solve_power(None, n, 0.05, 0.8),
        "pairedSeeds": math.ceil(TTestPower().solve_power(difference / sd, None, 0.05, 0.8)),
        "independentSeeds": math.ceil(TTestIndPower().solve_power(difference / sd, None, 0.05, 0.8)),
    }


P_VALUES = [0.01, 0.04, 0.03, 0.005, 0.2, 0.04]
expected = {
    "t": [
        {"p": p, "df": df, "quantile": stats.t.ppf(p, df)} for p in (0.6, 0.975, 0.99975) for df in (1, 2, 2.37, 4, 29)
    ],
    "noncentralT": [
        {"t": t, "df": df, "noncentrality": d, "share": stats.nct.cdf(t, df, d)}
        for t, df, d in [(2, 4, 1), (2.776, 4, 5), (4.3, 2, 10), (2, 29, 0.5), (2.7, 1, 3), (-2, 3, 0.5), (2, 1000, 1)]
    ],
    "summary": [summary(A), summary(C), summary([0.5, 0.5, 0.6, 0.4]), summary([1.0, 0.9999])],
    "proportion": [
        {"successes": k, "total": n, "interval": proportion_confint(k, n, method="wilson")}
        for k, n in [(9251, 10000), (0, 10), (10, 10), (1, 3)]
    ],
    "paired": [paired(A, B), paired(A[:3], C), paired([1, 2, 3, 4, 5, 6, 7], [1, 3, 2, 4, 4, 9, 0])],
    "independent": [independent(A, B), independent(A, C), independent([1, 2, 2, 3], [2, 2, 5]), independent(C, B)],
    "newcombe": [newcombe(A, B), newcombe(C, A), newcombe(A, C), newcombe([1, 2, 2, 3], [2, 2, 5])],
    "holm": {"p": P_VALUES, "adjusted": list(multipletests(P_VALUES, method="holm")[1])},
    "mcnemar": [
        {"onlyFirst": b, "onlySecond": c, "p": mcnemar([[100, b], [c, 10]], exact=True).pvalue}
        for b, c in [(6, 2), (0, 0), (10, 10), (121, 59), (5, 0)]
    ],
    "survival": [
        survival([3, 5, 5, 7, 10], [True, True, True, True, False]),
        survival([4, 10, 10], [True, False, False]),
        survival([2, 4, 6, 8], [True, True, True, True]),
        survival([6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35], [True] * 9 + [False] * 12),
        survival([10, 10, 10], [False, False, False]),
    ],
    "power": [power(5, 0.002, 0.001), power(3, 0.05, 0.01), power(10, 0.001, 0.001), power(20, 0.0004, 0.001)],
}

json.dump(expected, sys.stdout, indent=1, default=float)
