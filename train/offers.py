#!/usr/bin/env python3
"""Fit the weights by which one of several things on offer is chosen: the title, the headline of flattened text, the bare byline.

    copydesk facts ../shared/data/wcxb ../shared/data/fundus --titles --folds /tmp/score/folds.jsonl -o /tmp/titles
    offers.py /tmp/titles --kinds Any News Article --out src/clean/metadata/title_weights.in

    copydesk facts ../shared/data/wcxb ../shared/data/fundus --titles --flatten --folds /tmp/text-score/folds.jsonl -o /tmp/lines
    copydesk facts ../shared/data/daniel --with-title --titles --flatten --folds /tmp/text-score/folds.jsonl -o /tmp/lines-2
    offers.py /tmp/lines /tmp/lines-2 --kinds Text --out src/clean/headline/weights.in

    copydesk facts ../shared/data/wcxb ../shared/data/fundus --bylines --flatten --folds /tmp/text-score/folds.jsonl -o /tmp/bylines
    offers.py /tmp/bylines --kinds Text --out src/clean/byline/weights.in

A conditional logistic regression: of a page's offers, how probable is each. Every trait has one weight for all pages, and a
difference from it for each kind of page; both are drawn towards zero. Before fitting on all pages it prints how many choices
come out right on pages of domains that were left out, the mean of several ways to part the domains, by set and type.
"""
import argparse, collections, json, random
from pathlib import Path

import numpy as np
import tldextract
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

STRENGTH = 2.0  # of the pull towards zero; from 0.3 to 4 held-out figures stay within a point
SCALE = 20  # of the integers that ship
FOLDS, SEEDS = 10, 5


class Pages:
    """All offers as one matrix; an offer's row has its traits twice: for all pages, and for its page's kind."""

    def __init__(self, folders, traits, kinds):
        files = [folder / "offers.jsonl" for folder in folders]
        self.rows = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
        extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
        self.domains = [extract(row["url"] or "").top_domain_under_public_suffix or row["id"] for row in self.rows]
        index = {name: i for i, name in enumerate(traits)}
        n = len(traits)
        rows, columns, right, page = [], [], [], []
        for number, row in enumerate(self.rows):
            for offer in row["offers"]:
                own = [index[t] for t in offer["traits"]]
                own += [n * (1 + kinds.index(row["kind"])) + i for i in own]
                rows += [len(right)] * len(own)
                columns += own
                right.append(offer["right"]), page.append(number)
        shape = (len(right), n * (1 + len(kinds)))
        self.matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape)
        self.right, self.page = np.array(right, float), np.array(page)

    def fit(self, chosen):
        """Weights from the chosen pages (a mask) that have a right and a wrong offer."""
        has = np.bincount(self.page, self.right, len(self.rows))
        count = np.bincount(self.page, minlength=len(self.rows))
        use = (chosen & (has > 0) & (has < count))[self.page]
        x, right = self.matrix[use], self.right[use]
        group = np.unique(self.page[use], return_inverse=True)[1]
        starts = np.r_[0, np.flatnonzero(np.diff(group)) + 1]

        def loss(w):
            z = x @ w
            e = np.exp(z - np.maximum.reduceat(z, starts)[group])
            every, good = np.add.reduceat(e, starts), np.add.reduceat(e * right, starts)
            slope = x.T @ (e / every[group] - e * right / good[group])
            return np.sum(np.log(every) - np.log(good)) + STRENGTH * (w @ w) / 2, slope + STRENGTH * w

        start = np.zeros(x.shape[1])
        return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x

    def hits(self, w, chosen):
        """For each chosen page, whether the heaviest offer is right; the first of equals counts."""
        z = self.matrix @ w
        out = {}
        for number in np.flatnonzero(chosen):
            own = np.flatnonzero(self.page == number)
            out[number] = self.right[own[np.argmax(z[own])]] if len(own) else 0.0
        return out

    def report(self, name, hits):
        groups = collections.defaultdict(list)
        for number, hit in hits:
            row = self.rows[number]
            groups[row["set"]].append(hit)
            groups[f"{row['set']} {row['type']}"].append(hit)
        print(name, *(f"{group} {np.mean(all_):.3f}" for group, all_ in sorted(groups.items())), sep="\n  ")


def held_out(pages):
    for seed in range(SEEDS):
        domains = sorted(set(pages.domains))
        random.Random(seed).shuffle(domains)
        fold_of = {domain: i % FOLDS for i, domain in enumerate(domains)}
        folds = np.array([fold_of[domain] for domain in pages.domains])
        for fold in range(FOLDS):
            w = pages.fit(folds != fold)
            yield from pages.hits(w, folds == fold).items()


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("offers", nargs="+", type=Path), ap.add_argument("--out")
    ap.add_argument("--kinds", nargs="+", required=True, help="of pages, each with weights of its own")
    args = ap.parse_args()
    traits = json.loads((args.offers[0] / "traits.json").read_text())
    pages = Pages(args.offers, traits, args.kinds)
    every = np.ones(len(pages.rows), bool)
    best = (np.bincount(pages.page, pages.right, len(pages.rows)) > 0).astype(float)
    pages.report("on offer at all", enumerate(best))
    pages.report("domains left out", held_out(pages))
    w = pages.fit(every)
    pages.report("fitted on all", pages.hits(w, every).items())
    if args.out:
        n = len(traits)
        lines = ["["]
        for i, name in enumerate(traits):
            weights = [w[i] + w[n * (1 + k) + i] for k in range(len(args.kinds))]
            rounded = ", ".join(str(int(np.clip(round(v * SCALE), -127, 127))) for v in weights)
            lines.append(f"    {rounded if len(weights) == 1 else f'[{rounded}]'}, // {name}")
        Path(args.out).write_text("\n".join([*lines, "]", ""]))


if __name__ == "__main__":
    main()
