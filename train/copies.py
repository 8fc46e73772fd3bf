"""Copies of labelled pages that the sets have too few of: pages whose class names say nothing, short stories, and stories
with little around them.

A copy is a folder of a set's form beside the facts; its name is that of the set and the kind's suffix, its pages have the
addresses of those that they were made from, so that both lie in one fold.
"""
import gzip, hashlib, html, json, re

# Which share of a set's pages comes a second time without its own names of classes.
BARE = {"wcxb": 0.5, "fundus": 1.0, "daniel": 0.3, "trafilatura": 0.3}
# The sets whose labels are whole texts: a text can be shortened.
SHORT = ("wcxb", "fundus", "daniel")
SUFFIXES = ("-bare", "-short", "-few")
# What a copy weighs beside a page.
WEIGHT = 0.5


def set_of(page):
    """The set that a page, or the page that it is a copy of, belongs to."""
    name = page["set"]
    for suffix in SUFFIXES:
        name = name.removesuffix(suffix)
    return name


def is_copy(page):
    return page["set"].endswith(SUFFIXES)


def weight(page):
    return WEIGHT if is_copy(page) else 1.0


def bare_set(data, work, name):
    """The folder of a set's copies without names that help."""
    few = lambda page: number_of(page) % 1000 < BARE[name] * 1000
    return copies(data / name, work / (name + "-bare"), lambda page, number, raw, row: (without_names(raw, number), row) if few(page) else None)


def short_set(data, work, name):
    """The folder of a set's articles of which the first one to four paragraphs are left."""
    return copies(data / name, work / (name + "-short"), lambda page, number, raw, row: shortened(page, raw, row))


def few_set(data, work, name):
    """The folder of a set's articles of which a few paragraphs are left, and a few lines before and behind them."""
    return copies(data / name, work / (name + "-few"), lambda page, number, raw, row: with_little_around(page, raw, row))


def copies(source, folder, make):
    """Writes what `make(page, number, bytes, label)` gives for each page: bytes and label of the copy, or nothing."""
    (folder / "html").mkdir(parents=True, exist_ok=True)
    gold = {row["id"]: row for row in map(json.loads, open(source / "gold.jsonl", encoding="utf-8"))}
    with open(folder / "pages.jsonl", "w", encoding="utf-8") as pages, open(folder / "gold.jsonl", "w", encoding="utf-8") as labels:
        for number, line in enumerate(open(source / "pages.jsonl", encoding="utf-8")):
            page = json.loads(line)
            made = make(page, number, gzip.decompress((source / page["html"]).read_bytes()), gold[page["id"]])
            if made:
                (folder / page["html"]).write_bytes(gzip.compress(made[0], 1))
                pages.write(line)
                labels.write(json.dumps(made[1], ensure_ascii=False) + "\n")
    return folder


def number_of(page):
    """A number that stays the same for a page whichever pages come beside it."""
    return int(hashlib.sha1(page["id"].encode()).hexdigest(), 16)


# ---- without names -----------------------------------------------------------------------------------------

START_TAG = re.compile(rb"<[a-zA-Z][^<>]*>")
NAMES = re.compile(rb"""(\s(?:class|id|data-[\w-]+)\s*=\s*)("[^"]*"|'[^']*'|[^\s>"']+)""", re.IGNORECASE)


def without_names(raw, number):
    """The page as a site of the same build writes it whose names say nothing: every other one loses classes, ids and
    data attributes, the others have hashes for classes, as style sheets compiled with the page do."""
    def hashed(match):
        if b"class" not in match[1].lower():
            return b""
        names = match[2].strip(b"\"'").split()
        return match[1] + b'"' + b" ".join(b"css-" + hashlib.blake2b(name, digest_size=4).hexdigest().encode() for name in names) + b'"'
    per_attribute = hashed if number % 2 else lambda match: b""
    return START_TAG.sub(lambda tag: NAMES.sub(per_attribute, tag[0]), raw)


# ---- short stories -----------------------------------------------------------------------------------------

BLOCK = r"(?:p|li|ul|ol|h[1-6]|blockquote|div|td|tr|table|dd|dt|section|article|figure|figcaption|pre)"
# An element of a block's kind that holds none.
LEAF = re.compile(rf"<(p|li|h[1-6]|blockquote|div|td|dd|dt|pre|figcaption)(?:\s[^<>]*)?>((?:[^<]|<(?!/?{BLOCK}[\s>]))*)</\1\s*>", re.S | re.I)
TAG = re.compile(r"<[^<>]*>")
# Scripts hold the whole text a second time.
TEXT_OF_SCRIPTS = re.compile(r'("(?:articleBody|text)"\s*:\s*)"(?:[^"\\]|\\.)*"')
# A paragraph has this many characters, an element that is looked for in the label has letters enough to be found.
PARAGRAPH, FOUND = 80, 8


def shortened(page, raw, row):
    """Page and label with the first one to four paragraphs of the story alone. Nothing for other pages than articles, for
    those whose label is not that of elements one by one, or that have the text of what was cut elsewhere."""
    story = Story.of(page, raw, row, 1 + number_of(page) % 4)
    if not story:
        return None
    short = TEXT_OF_SCRIPTS.sub(r'\1""', without(story.text, [(start, end) for start, end, _ in story.cut]))
    beginnings = [story.lines[line][:40] for _, _, line in story.cut]
    if any(words in short or json.dumps(words)[1:-1] in short for words in beginnings):
        return None
    return short.encode(), row | {"text": "\n\n".join(story.left)}


def with_little_around(page, raw, row):
    """Page and label of up to eight paragraphs of the story and up to six elements on either side: what is left of a page
    when somebody has copied it. The title comes with them."""
    number = number_of(page)
    story = Story.of(page, raw, row, 2 + number % 7)
    if not story:
        return None
    first, last = story.told[0][0], story.told[-1][1]
    all_elements = [element.span() for element in LEAF.finditer(story.text) if letters(element[2])]
    before = [span for span in all_elements if span[1] <= first][-(number // 7 % 7 or 1):]
    after = [span for span in all_elements if span[0] >= last][:number // 49 % 7]
    title = re.search(r"<title[\s>].*?</title\s*>", story.text, re.S | re.I)
    kept = [span for span in all_elements if first <= span[0] and span[1] <= last and span not in {c[:2] for c in story.cut}]
    body = "\n".join(story.text[start:end] for start, end in [*before, *kept, *after])
    return f"<!doctype html>{title[0] if title else ''}<body>{body}".encode(), row | {"text": "\n\n".join(story.left)}


class Story:
    """The elements of a page that are lines of its label, and what is left when those behind the first paragraphs go."""

    @classmethod
    def of(cls, page, raw, row, paragraphs):
        """None for other pages than articles, and for those whose label is not that of elements one by one."""
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            return None
        if page["type"] != "article" or not row["text"]:
            return None
        story = cls()
        story.text = text
        story.lines = lines = [line for line in row["text"].split("\n") if line.strip()]
        story.told = told = story_elements(text, lines)
        long = [n for n, (_, _, line) in enumerate(told) if len(lines[line]) > PARAGRAPH]
        if len(long) < 5:
            return None
        last = long[min(paragraphs, len(long)) - 1]
        story.cut = told[last + 1:]
        gone = {line for _, _, line in story.cut}
        story.left = [line for n, line in enumerate(lines) if n not in gone]
        size = lambda some: sum(map(len, some))
        behind = [line for n, line in enumerate(lines) if n not in gone and n > told[last][2]]
        found = [lines[line] for _, _, line in told]
        whole = size(found) >= 0.7 * size(lines) and size(behind) <= 0.04 * size(lines)
        return story if whole and size(story.left) >= 1.5 * PARAGRAPH else None


def story_elements(text, lines):
    """Start, end and line of each element whose text is a line of the label, in the label's order."""
    places = {}
    for number, line in enumerate(lines):
        places.setdefault(letters(line), []).append(number)
    found, last = [], -1
    for element in LEAF.finditer(text):
        key = letters(element[2])
        line = next((n for n in places.get(key, ()) if n > last), None) if len(key) >= FOUND else None
        if line is not None:
            found.append((element.start(), element.end(), line))
            last = line
    return found


def letters(text):
    return "".join(c for c in html.unescape(TAG.sub("", text)) if c.isalnum()).lower()


def without(text, spans):
    """The text without the spans, which do not overlap."""
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    return "".join(text[end:start] for end, start in zip(ends, starts))
