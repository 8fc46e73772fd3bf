#!/usr/bin/env python3
"""Trains the score that turns facts into points.

    train.py --work /tmp/score --bare --short --out rules/scores/html.score
    train.py --work /tmp/text-score --flatten --short --few --out rules/scores/text.score

Facts come from `copydesk facts`, so that training and cleaning compute them with the same code. Pages are
split into folds by registrable domain, near-duplicate pages in one fold. Everything that a page's facts hold
of the labels (points of words, the first look's probabilities) comes from a model that never saw its fold.
The steps: points of words, of class words, of beginnings and ends, of kinds of pages -> looks, each at what the
one before made of the page -> kinds of pages -> how far a page's choice can be trusted; for each fold, and for
all pages together (the score that ships, trained on the same out-of-fold facts). With `--bare`, `--short`
and `--few` some pages come a second time as copies (`copies.py`).

WORK holds `folds.jsonl` and `fold-N.score` afterwards: `copydesk eval SET --folds WORK/folds.jsonl` judges each
page by the score that never saw its domain.
"""
import argparse, collections, hashlib, json, math, multiprocessing, os, pathlib, re, statistics, struct, subprocess, sys, tempfile, time
import numpy as np
import scipy.sparse as sp
import tldextract
from catboost import CatBoostClassifier, Pool
from sklearn.linear_model import LogisticRegression
import copies

SETS = ["wcxb", "fundus", "daniel", "trafilatura"]
TYPES = ["article", "forum", "product", "listing", "collection", "documentation", "service"]
FOLDS = 5
SEED = 8


def log(*words):
    print(f"[{time.strftime('%H:%M:%S')}]", *words, file=sys.stderr, flush=True)


# ---- folds -------------------------------------------------------------------------------------------------

EXTRACT = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def domain(url, page_id):
    """Registrable domain of an address, by the public suffix list that ships with tldextract."""
    host = re.sub(r"^\w+:/{0,2}", "", url or page_id).lstrip(":").split("/")[0]
    host = re.sub(r"-[^.]*(\.html?)?$", "", host) if "://" not in (url or "") else host
    found = EXTRACT(host)
    return f"{found.domain}.{found.suffix}" if found.suffix else host or page_id


def split(pages, gold):
    """Fold of each page: pages of one domain, and pages with much the same labelled text, stay together."""
    parent = list(range(len(pages)))

    def find(i):
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    seen = {}
    for i, page in enumerate(pages):
        keys = [("domain", domain(page["url"], page["id"]))]
        words = (gold.get((page["set"], page["id"])) or "").lower().split()
        grams = sorted({hash_words(words[j:j + 8]) for j in range(len(words) - 8)})[:6]
        keys += [("gram", g) for g in grams]
        for key in keys:
            if key in seen:
                parent[find(i)] = find(seen[key])
            else:
                seen[key] = i
    groups = collections.defaultdict(list)
    for i in range(len(pages)):
        groups[find(i)].append(i)
    folds, sizes = [0] * len(pages), np.zeros((FOLDS, len(SETS)))
    for members in sorted(groups.values(), key=lambda m: (-len(m), m[0])):
        need = collections.Counter(SETS.index(copies.set_of(pages[i])) for i in members if not copies.is_copy(pages[i]))
        best = min(range(FOLDS), key=lambda f: (sum(sizes[f][s] * n for s, n in need.items()), sizes[f].sum()))
        for i in members:
            folds[i] = best
        for kind, n in need.items():
            sizes[best][kind] += n
    return folds


def hash_words(words):
    return int.from_bytes(hashlib.blake2b(" ".join(words).encode(), digest_size=8).digest(), "little")


# ---- facts -------------------------------------------------------------------------------------------------

class Facts:
    def __init__(self, folder):
        folder = pathlib.Path(folder)
        self.about = json.loads((folder / "about.json").read_text())
        read = lambda name, kind: np.fromfile(folder / name, dtype=kind)
        width = self.about["looks"]
        self.x = read("facts.u8", np.uint8).reshape(-1, width)
        self.label = read("label.f32", np.float32)
        self.words = read("words.u32", np.uint32)
        self.page = read("page.u32", np.uint32)
        self.votes = read("votes.i32", np.int32)
        self.slots, self.slot_ends = read("slots.u16", np.uint16), read("slots.end.u32", np.uint32)
        self.places, self.place_ends = read("places.u16", np.uint16), read("places.end.u32", np.uint32)
        self.steps = read("steps.u8", np.uint8)
        self.leads, self.lead_ends = read("leads.u32", np.uint32), read("leads.end.u32", np.uint32)
        self.kinds, self.kind_ends = read("kinds.u16", np.uint16), read("kinds.end.u32", np.uint32)
        self.pages = [json.loads(line) for line in open(folder / "pages.jsonl", encoding="utf-8")]

    def word_matrix(self):
        counts = np.diff(np.concatenate([[0], self.slot_ends])).astype(np.float64)
        values = np.repeat(1.0 / (counts + 3.0), counts.astype(int))
        indptr = np.concatenate([[0], self.slot_ends]).astype(np.int64)
        m = sp.csr_matrix((values, self.slots.astype(np.int32), indptr), shape=(len(counts), self.about["slots"]))
        m.sum_duplicates()
        return m

    def kind_matrix(self):
        """Words that tell the kind of page, a row a page of length 1."""
        indptr = np.concatenate([[0], self.kind_ends]).astype(np.int64)
        values = np.repeat(1.0 / np.sqrt(np.maximum(np.diff(indptr), 1)), np.diff(indptr))
        return sp.csr_matrix((values, self.kinds.astype(np.int32), indptr), shape=(len(self.pages), self.about["slots"]))

    def lead_matrix(self):
        indptr = np.concatenate([[0], self.lead_ends]).astype(np.int64)
        ones = np.ones(len(self.leads))
        m = sp.csr_matrix((ones, self.leads.astype(np.int32), indptr), shape=(len(indptr) - 1, self.about["leads"]["slots"]))
        m.sum_duplicates()
        return m

    def place_matrix(self):
        indptr = np.concatenate([[0], self.place_ends]).astype(np.int64)
        values = 0.5 ** self.steps.astype(np.float64)
        m = sp.csr_matrix((values, self.places.astype(np.int32), indptr), shape=(len(indptr) - 1, self.about["slots"]))
        m.sum_duplicates()
        return m


def weights(facts):
    """Labelled blocks weigh by their size, pages weigh the same."""
    w = np.where(np.isnan(facts.label), 0.0, (facts.words.astype(np.float64) + 1.0) ** 0.85)
    starts = np.array([p.get("title") if copies.set_of(p) == "daniel" and p.get("title") is not None else -1 for p in facts.pages])
    first = np.concatenate([[0], np.cumsum([p["blocks"] for p in facts.pages])[:-1]])
    # DAnIEL's labels begin with the headline, which the record keeps in a field of its own.
    w[(first + starts)[starts >= 0]] = 0.0
    sums = np.bincount(facts.page, w, minlength=len(facts.pages))
    typed = np.array([(1.0 if copies.set_of(p) != "trafilatura" else 0.3) * copies.weight(p) for p in facts.pages])
    return w / np.maximum(sums, 1e-9)[facts.page] * typed[facts.page]


# ---- models ------------------------------------------------------------------------------------------------

def word_points(matrix, label, weight, strength):
    """Points of hashed words by logistic regression on soft labels, as i8; 32 a logit."""
    rows = np.flatnonzero(weight > 0)
    y = label[rows]
    m, w = matrix[rows], weight[rows] * len(rows) / weight[rows].sum()
    x2 = sp.vstack([m, m])
    y2 = np.concatenate([np.ones(len(rows)), np.zeros(len(rows))])
    w2 = np.concatenate([w * y, w * (1 - y)])
    keep = w2 > 0
    model = LogisticRegression(C=strength, max_iter=150, tol=1e-4)
    model.fit(x2[keep], y2[keep], sample_weight=w2[keep])
    return model.coef_[0]


def word_tables(facts, weight, page_folds, flatten):
    """Points of words, class words and beginnings: for each fold without its pages, and for all pages."""
    global MATRICES
    in_fold = page_folds[facts.page]
    # Copies say the same words again.
    weight = np.where(np.array([copies.is_copy(p) for p in facts.pages])[facts.page], 0.0, weight)
    MATRICES = [(facts.word_matrix(), 3.0, 8), (facts.place_matrix(), 0.3, 24), (facts.lead_matrix(), 0.1 if flatten else 0.3, 16)]
    jobs = [(fold, which) for fold in [*range(FOLDS), None] for which in range(3)]
    MATRICES.append((facts.label, weight, in_fold, flatten))
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        done = dict(zip(jobs, pool.map(one_table, jobs, chunksize=1)))
    folds = [*range(FOLDS), None]
    return [[done[fold, which] for which in range(3)] + [kind_table(facts, page_folds, fold)] for fold in folds]


def kinds_of(facts):
    """Number of each page's kind, -1 where it is not labelled, and the page's weight."""
    kind = [TYPES.index(p["type"] if copies.set_of(p) == "wcxb" else "article") if copies.set_of(p) != "trafilatura" else -1 for p in facts.pages]
    # DAnIEL has many pages of few sites, all of one kind.
    weight = [(0.2 if copies.set_of(p) == "daniel" else 1.0) * copies.weight(p) for p in facts.pages]
    return np.array(kind), np.array(weight)


def kind_table(facts, page_folds, fold):
    """Points of markup's and addresses' words for each kind of page."""
    kind, weight = kinds_of(facts)
    rows = np.flatnonzero((kind >= 0) & ((page_folds != fold) if fold is not None else True))
    model = LogisticRegression(C=30.0, max_iter=200)
    model.fit(facts.kind_matrix()[rows], kind[rows], sample_weight=weight[rows])
    table = to_i8(model.coef_.T, 4)
    log("fold", fold, "kinds: max", int(np.abs(table).max()))
    if fold is not None:
        held = np.flatnonzero((kind >= 0) & (page_folds == fold))
        log("  right on held-out pages:", round(float(model.score(facts.kind_matrix()[held], kind[held])), 4))
    return np.ascontiguousarray(table)


def one_table(job):
    fold, which = job
    matrix, strength, scale = MATRICES[which]
    label, weight, in_fold, flatten = MATRICES[3]
    if which == 1 and flatten:
        return np.zeros(matrix.shape[1], np.int8)
    w = np.where(in_fold != fold, weight, 0.0) if fold is not None else weight
    table = to_i8(word_points(matrix, label, w, strength), scale)
    log("fold", fold, "table", which, "max", int(np.abs(table).max()), "used", int((table != 0).sum()))
    return table


def to_i8(coefficients, scale):
    return np.clip(np.round(coefficients * scale), -127, 127).astype(np.int8)


def thin_out(facts, rows, weight):
    """Short blocks that are surely chrome are many and alike: two in five of them stand for all."""
    easy = (facts.label[rows] < 0.02) & (facts.words[rows] < 12)
    keep = ~easy | (np.random.default_rng(SEED).random(len(rows)) < 0.4)
    return rows[keep], np.where(easy, 2.5, 1.0)[keep] * weight[rows[keep]]


def forest(facts, columns, rows, weight, trees, depth, rate):
    rows, weight = thin_out(facts, rows, weight)
    y = facts.label[rows].astype(np.float64)
    pool = Pool(np.ascontiguousarray(facts.x[rows][:, :columns]), y, weight=weight, baseline=facts.votes[rows] / 1000.0)
    model = CatBoostClassifier(loss_function="CrossEntropy", iterations=trees, depth=depth, learning_rate=rate, l2_leaf_reg=6,
                               border_count=64, random_seed=SEED, thread_count=os.cpu_count(), verbose=False, boost_from_average=False,
                               bootstrap_type="Bernoulli", subsample=0.6, rsm=0.35, allow_writing_files=False)
    model.fit(pool)
    return model


def export_forest(model):
    """The bytes that Forest::read reads."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        model.save_model(file.name, format="json")
        raw = json.load(open(file.name))
    scale, bias = raw["scale_and_bias"][0], raw["scale_and_bias"][1]
    bias = bias[0] if isinstance(bias, list) else bias
    out = [struct.pack("<iH", round(bias * 1000), len(raw["oblivious_trees"]))]
    for tree in raw["oblivious_trees"]:
        splits = tree.get("splits") or []
        out.append(struct.pack("<B", len(splits)))
        for s in splits:
            out.append(struct.pack("<BB", raw_index(s), max(0, min(255, math.floor(s["border"])))))
        values = [max(-32768, min(32767, round(v * scale * 1000))) for v in tree["leaf_values"]]
        total = sum(tree["leaf_weights"]) or 1.0
        shares = [min(65535, round(w / total * 65535)) for w in tree["leaf_weights"]]
        out.append(struct.pack(f"<{len(values)}h", *values))
        out.append(struct.pack(f"<{len(shares)}H", *shares))
    return b"".join(out)


def raw_index(split):
    return split["float_feature_index"]


def write_score(path, about, tables, looks, choice, kinds=(), trust=()):
    header = {"facts": about["facts"], "leads": about["leads"], "looks": len(looks), "kinds": len(kinds), "trust": len(trust), "choice": choice}
    with open(path, "wb") as f:
        f.write(b"copydesk score 3\n" + json.dumps(header).encode() + b"\n")
        for table in tables:
            f.write(table.tobytes())
        for forest in [*looks, *kinds, *trust]:
            f.write(forest)


# ---- pages as a whole --------------------------------------------------------------------------------------

PAGE_FACTS = ("page_", "url_", "like_", "best_prose")


def page_rows(facts):
    """The facts of each page's first block, and the columns that all blocks of a page share."""
    starts = np.concatenate([[0], np.cumsum([p["blocks"] for p in facts.pages])[:-1]])
    empty = np.array([p["blocks"] == 0 for p in facts.pages])
    rows = facts.x[np.minimum(starts, len(facts.x) - 1)].copy()
    rows[empty] = 0
    columns = [i for i, name in enumerate(facts.about["facts"][:rows.shape[1]]) if name.startswith(PAGE_FACTS)]
    return rows, columns


def log_size(n):
    """`log` of src/clean/facts/names.rs."""
    n = int(n)
    if n < 16:
        return [0, 8, 13, 16, 19, 21, 22, 24, 25, 27, 28, 29, 30, 30, 31, 32][n]
    n += 1
    octave = n.bit_length() - 1
    return min(255, octave * 8 + ((n >> (octave - 3)) & 7))


def chosen(facts, p, choice):
    """For each page the facts of its choice: as `Choice::threshold` and `Chosen` compute them."""
    q = np.minimum(249, np.floor(p * 250)).astype(int)
    n = len(facts.pages)
    kept, likely = np.zeros((n, 251)), np.zeros((n, 251))
    np.add.at(kept, (facts.page, q), facts.words)
    np.add.at(likely, (facts.page, q), facts.words * q / 250.0)
    kept, likely = (a[:, ::-1].cumsum(1)[:, ::-1] for a in (kept, likely))
    expected = np.where(likely > 0, 2 * likely / np.maximum(kept + likely[:, :1], 1e-9), 0.0)
    bounded = expected.copy()
    bounded[:, :choice["least"]] = -1
    bounded[:, choice["most"] + 1:] = -1
    t = 250 - bounded[:, ::-1].argmax(1)
    rows = np.arange(n)
    e, stays, all_words = expected[rows, t], kept[rows, t], kept[:, 0]
    t = np.where(e > 0, t, choice["most"])
    shares = np.where(all_words > 0, stays * 100 // np.maximum(all_words, 1), 0)
    return np.stack([(e * 100).astype(int), t, [log_size(s) for s in stays], shares], 1).astype(np.uint8)


def small_forest(rows, columns, target, weight, trees, depth, rate=0.08):
    wide = np.zeros_like(rows)
    wide[:, columns] = rows[:, columns]
    model = CatBoostClassifier(loss_function="CrossEntropy", iterations=trees, depth=depth, learning_rate=rate, l2_leaf_reg=10,
                               border_count=64, random_seed=SEED, thread_count=os.cpu_count(), verbose=False,
                               bootstrap_type="Bernoulli", subsample=0.7, rsm=0.4, allow_writing_files=False)
    model.fit(Pool(wide, target.astype(np.float64), weight=weight))
    return model, wide


def kind_forests(rows, columns, kind, weight, pages):
    pages = pages[kind[pages] >= 0]
    return [small_forest(rows[pages], columns, kind[pages] == k, weight[pages], 40, 4)[0] for k in range(len(TYPES))]


def true_f1(a, work, facts):
    """Each page's F1 by the scores that never saw it; NaN where no text is labelled, and for copies."""
    sys.path.insert(0, str(pathlib.Path(a.data) / ".." / "bench"))
    import score
    f1 = {}
    for name in SETS[:3]:
        folder, out = pathlib.Path(a.data) / name, work / f"{name}.predictions.jsonl"
        command = [a.binary, "eval", str(folder), "--folds", str(work / "folds.jsonl"), "--predictions", str(out)]
        command += ["--with-title"] if name == "daniel" else []
        command += ["--flatten"] if a.flatten else []
        # 1 says that some pages have no text at all.
        if subprocess.run(command, stdout=subprocess.DEVNULL).returncode not in (0, 1):
            sys.exit(f"{' '.join(command)} failed")
        gold, found = score.read(folder / "gold.jsonl"), score.read(out)
        f1.update({(name, i): (score.score_page(g, found[i]).get("f1", np.nan), found[i]["confidence"]) for i, g in gold.items()})
    return [f1.get((p["set"], p["id"]), (np.nan, np.nan)) for p in facts.pages]


# ---- the steps ---------------------------------------------------------------------------------------------

def approximate_f1(facts, p, choice):
    """Mean over pages of the F1 that the choice would reach, by block labels."""
    t = chosen(facts, p, choice)[:, 1]
    keep = (np.minimum(249, np.floor(p * 250)) >= t[facts.page]) & ~np.isnan(facts.label)
    words, label = facts.words.astype(np.float64), np.nan_to_num(facts.label)
    n = len(facts.pages)
    hit = np.bincount(facts.page, words * label * keep, minlength=n)
    kept = np.bincount(facts.page, words * keep, minlength=n)
    want = np.array([float(p["gold_words"] or 0) for p in facts.pages])
    f1 = np.where(hit > 0, 2 * hit / np.maximum(kept + want, 1), 0.0)
    of = lambda test: round(float(f1[[i for i, p in enumerate(facts.pages) if test(p)]].mean()), 4)
    out = {s: of(lambda p: p["set"] == s) for s in SETS[:3]}
    return out | {t: of(lambda p: p["set"] == "wcxb" and p["type"] == t) for t in TYPES}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", default="../shared/data")
    ap.add_argument("--work", required=True)
    ap.add_argument("--binary", default="target/release/copydesk")
    ap.add_argument("--flatten", action="store_true")
    ap.add_argument("--bare", action="store_true", help="learn from copies without names of classes as well")
    ap.add_argument("--short", action="store_true", help="learn from copies of which the first paragraphs are left as well")
    ap.add_argument("--few", action="store_true", help="learn from copies with a few paragraphs and little around them as well")
    ap.add_argument("--out")
    ap.add_argument("--trees", type=int, nargs="+", default=[260, 340], help="trees of each look")
    ap.add_argument("--depth", type=int, default=6)
    ap.add_argument("--rate", type=float, default=0.1)
    a = ap.parse_args()
    work = pathlib.Path(a.work)
    work.mkdir(parents=True, exist_ok=True)
    sets = [pathlib.Path(a.data) / s for s in SETS]
    sets += [copies.bare_set(pathlib.Path(a.data), work, s) for s in copies.BARE] if a.bare else []
    sets += [copies.short_set(pathlib.Path(a.data), work, s) for s in copies.SHORT] if a.short else []
    sets += [copies.few_set(pathlib.Path(a.data), work, s) for s in copies.SHORT] if a.few else []

    def extract(folds=True):
        command = [a.binary, "facts", *sets, "-o", str(work / "facts")]
        command += ["--folds", str(work / "folds.jsonl")] if folds else []
        command += ["--flatten"] if a.flatten else []
        subprocess.run(command, check=True)
        return Facts(work / "facts")

    for old in work.glob("fold-*.score"):
        old.unlink()
    facts = extract(folds=False)
    gold = {}
    for folder in sets:
        for line in open(folder / "gold.jsonl", encoding="utf-8"):
            row = json.loads(line)
            gold[folder.name, row["id"]] = row["text"]
    folds = np.array(split(facts.pages, gold))
    with open(work / "folds.jsonl", "w") as f:
        for page, fold in zip(facts.pages, folds):
            f.write(json.dumps({"set": page["set"], "id": page["id"], "fold": int(fold)}) + "\n")
    names, weight, in_fold = facts.about["facts"], weights(facts), folds[facts.page]
    choice = {"least": 40, "most": 135}
    parts = [{"looks": [], "kinds": [], "trust": []} for _ in range(FOLDS + 1)]
    log("points of words, places, leads, kinds")
    tables = word_tables(facts, weight, folds, a.flatten)

    def write():
        for fold in range(FOLDS):
            write_score(work / f"fold-{fold}.score", facts.about, tables[fold], choice=choice, **parts[fold])

    write()
    for look, trees in enumerate(a.trees):
        facts = extract()
        columns = facts.about["first"] if look == 0 else facts.about["looks"]
        p = np.zeros(len(weight))
        for fold in range(FOLDS + 1):
            rows = np.flatnonzero((weight > 0) & (in_fold != fold))
            model = forest(facts, columns, rows, weight, trees, a.depth, a.rate)
            held = np.flatnonzero(in_fold == fold)
            if len(held):
                raw = model.predict(facts.x[held][:, :columns], prediction_type="RawFormulaVal")
                p[held] = sigmoid(raw + facts.votes[held] / 1000.0)
            else:
                ranked = sorted(zip(model.get_feature_importance(), names), reverse=True)
                log("importance", ", ".join(f"{n} {v:.1f}" for v, n in ranked[:50]))
            parts[fold]["looks"].append(export_forest(model))
        log("look", look + 1, approximate_f1(facts, p, choice))
        write()

    log("kinds of pages")
    rows, columns = page_rows(facts)
    kind, kind_weight = kinds_of(facts)
    right = []
    for fold in range(FOLDS + 1):
        models = kind_forests(rows, columns, kind, kind_weight, np.flatnonzero(folds != fold))
        held = np.flatnonzero((folds == fold) & (kind >= 0))
        if len(held):
            sums = np.stack([m.predict(rows[held], prediction_type="RawFormulaVal") for m in models], 1)
            right += list((sums.argmax(1) == kind[held])[[facts.pages[i]["set"] == "wcxb" for i in held]])
        parts[fold]["kinds"] = [export_forest(m) for m in models]
    log("kinds right on held-out pages of wcxb:", round(statistics.mean(map(float, right)), 4))
    write()

    log("trust")
    f1 = np.array([f for f, _ in true_f1(a, work, facts)])
    rows = np.concatenate([rows, chosen(facts, p, choice)], 1)
    columns += range(rows.shape[1] - 4, rows.shape[1])
    good = (f1 >= 0.9).astype(float)
    for fold in range(FOLDS + 1):
        pages = np.flatnonzero((folds != fold) & ~np.isnan(f1))
        model, _ = small_forest(rows[pages], columns, good[pages], np.ones(len(pages)), 60, 3)
        parts[fold]["trust"] = [export_forest(model)]
    write()
    told = np.array([c for _, c in true_f1(a, work, facts)])
    for low in np.arange(0.0, 1.0, 0.1):
        of = (told >= low) & (told < low + 0.1 + (low > 0.85)) & ~np.isnan(f1)
        if of.sum():
            log(f"confidence {low:.1f}: {int(of.sum())} pages, mean {told[of].mean():.3f}, F1 >= 0.9 on {good[of].mean():.3f}")
    if a.out:
        write_score(a.out, facts.about, tables[FOLDS], choice=choice, **parts[FOLDS])
        log("wrote", a.out, os.path.getsize(a.out))


if __name__ == "__main__":
    main()
