"""The fast ways of scoring give what the readable one defines: sums over tokens and pairs, one by one."""

import itertools
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tiktok_sentiment import load
from tiktok_sentiment.model.blobs import SEPARATOR, cut
from tiktok_sentiment.model.classifier import _language_numbers
from tiktok_sentiment.model.documents import TokenIndex
from tiktok_sentiment.model.lookup import ABSENT, LookupTable, scatter, scatter_one
from tiktok_sentiment.model.memory import PieceMemory
from tiktok_sentiment.model.pairs import UNKNOWN
from tiktok_sentiment.model.subwords import NgramTable, ngrams
from tiktok_sentiment.schema import LANGUAGES
from tiktok_sentiment.text.chunks import analyse_chunk
from tiktok_sentiment.text.language import SCRIPTS, language_of, script_of
from tiktok_sentiment.text.profanity import is_obscene
from tiktok_sentiment.text.tokens import scopes, tokenize
from tiktok_sentiment.text.words import is_spelled_plainly

SPACES = st.sampled_from([" ", "  ", "\n", "\t", "\x1f", "\xa0", "\u2003", "\x85", "", "     "])
_EXAMPLES = """
не нет Не not НЕТ! но но, зато доставка доставки, УЖАААС хорошая: плохо( bad good! so... 😍 😂😂😂 ❤\ufe0f х у й
f u c k я и ты а \u200b \x7f \x80 \x00 @user #хочуТакую https://t.co/a 100% +79990001122 [smile] [rage]) какая-то
don't б*ять sh!t ёлка Ёж xD хД ахахах lol zzzq мяурчик МЯУРЧИК мяурчик! ** -- )) (( \ud83d \U0001f1f7\U0001f1fa «да»
"""
PIECES = st.sampled_from(_EXAMPLES.split())
GARBAGE = st.text(st.characters(exclude_categories=()), max_size=12)
COMMENTS = st.lists(st.tuples(PIECES | GARBAGE, SPACES), max_size=14).map(
    lambda parts: "".join(itertools.chain.from_iterable(parts))
)


@pytest.fixture(scope="module")
def scorer():
    """The scorer of the shipped model, which knows thousands of words, n-grams and pairs."""
    return load()._get_scorer()


class ReadableScorer:
    """The definition: the weights of each token and of each pair, added one after the other."""

    def __init__(self, weights):
        self.weights = weights
        self.types = {name: row for row, name in enumerate(weights.types)}
        self.grams = {gram: row for row, gram in enumerate(weights.ngrams)}

    def score(self, text):
        weights, types = self.weights, self.types
        tokens = tokenize(text)
        total = np.zeros(weights.n_heads)
        for token in tokens:
            total += weights.type_weights[types[token.form]] if token.form in types else self.guess(token.form)
            for cue in types.keys() & set(token.cues):
                total += weights.type_weights[types[cue]]
        lemmas = [int(weights.lemmas[types[token.form]]) if token.form in types else UNKNOWN for token in tokens]
        radix = weights.n_lemmas + 1
        keys = [a * radix + b for a, b in itertools.pairwise([0, *lemmas, 0]) if UNKNOWN not in {a, b}]
        negated = [lemma for lemma, inside in zip(lemmas, scopes(tokens), strict=True) if inside and lemma != UNKNOWN]
        for key in (*keys, *(weights.n_lemmas * radix + lemma for lemma in negated)):
            total += weights.pair_weights[weights.pair_keys == key].sum(axis=0, dtype=np.float64)
        scripts = [script_of(token.form) for token in tokens]
        logits = total / np.sqrt(max(len(tokens), 1)) + weights.intercept
        return logits, [scripts.count(script) for script in SCRIPTS]

    def guess(self, form):
        rows = [self.grams[gram] for gram in ngrams(form) if gram in self.grams]
        total = self.weights.ngram_weights[rows].sum(axis=0, dtype=np.float64)
        if form[0].isalpha() and is_obscene(form):
            total += self.weights.type_weights[self.types["<obscene>"]]
        return total


@pytest.fixture(scope="module")
def readable(scorer):
    return ReadableScorer(scorer.weights)


@settings(max_examples=300, deadline=None)
@given(texts=st.lists(COMMENTS, max_size=6))
@example(texts=["не очень-то и хотелось", "", "не не не хорошо", "х у й н я"])
@example(texts=["слово " * 200 + "не хорошо", "я и ты и а", "а\xa0б в г", "не \u200b \u200b \u200b хорошо"])
@example(texts=["не! хорошо", "не… (нет) плохо", "нет", "не-не плохо", "не хорошо-то плохо"])
@example(texts=["\x7f", "не\x7fт", "\x7f\x7f не \x7f хорошо", "й" * 2000 + " да", "й" * 1999 + " да"])
def test_fast_paths_give_the_readable_scores(scorer, readable, texts):
    logits, scripts = scorer.score(texts)
    for text, of_batch, scripts_of_batch in zip(texts, logits, scripts, strict=True):
        expected, expected_scripts = readable.score(text)
        np.testing.assert_array_equal(of_batch, expected)
        assert scripts_of_batch.tolist() == expected_scripts
        of_one, scripts_of_one = scorer.score_one(text)
        assert of_one == of_batch.tolist()
        assert scripts_of_one == expected_scripts
        contributions = scorer.contributions(text).contributions.sum(axis=0)
        np.testing.assert_allclose(contributions + scorer.weights.intercept, of_batch, rtol=0, atol=1e-9)


def test_scores_do_not_depend_on_what_was_met_before(scorer):
    texts = ["не понравилось совсем", "love it!!", "мяурчик", "😍"]
    again = load()._get_scorer()
    again.score(["мяурчик мяурчик", *texts[::-1]])
    np.testing.assert_array_equal(again.score(texts).logits, scorer.score(texts).logits)


@given(texts=st.lists(COMMENTS, max_size=4))
def test_pieces_are_what_ascii_white_space_parts(texts):
    pieces = cut(texts)
    found = " ".join(pieces.read(np.arange(len(pieces.starts)))).split(SEPARATOR)
    assert found[0] == found[-1] == ""
    expected = [text.replace(SEPARATOR, "\x80").encode("utf-8", "surrogatepass") for text in texts]
    spaces = bytes([*range(9, 14), *range(28, 33)])
    as_bytes = [part.encode("utf-8", "surrogatepass") for part in found[1:-1]]
    assert [part.split() for part in as_bytes] == [
        text.translate(bytes.maketrans(spaces, b" " * len(spaces))).split() for text in expected
    ]


def test_different_pieces_have_different_hashes():
    letters = "абвг"
    regular = map("".join, itertools.product(letters, repeat=8))
    inside = (f"при{''.join(middle)}лась" for middle in itertools.product(letters, repeat=6))
    numbered = (f"{word}{number}" for word in ("user", "слово", "очень_длинное_имя_") for number in range(50_000))
    words = sorted({*regular, *inside, *numbered})
    hashes = cut([" ".join(words)]).hashes
    assert len(np.unique(hashes)) == len(words) + 1  # and the separator, twice


def test_endless_pieces_are_told_apart_too():
    pieces = ["й" * 500, "й" * 501, "й" * 499 + "и", "и" + "й" * 499, "a" * 64, "a" * 65]
    assert len(np.unique(cut([" ".join(pieces)]).hashes)) == len(pieces) + 1


@given(numbers=st.lists(st.integers(-(2**63), 2**63 - 1), unique=True, max_size=300), n=st.integers(0, 300))
def test_a_table_finds_what_was_put_in(numbers, n):
    keys = scatter(np.array(numbers, np.int64))
    table = LookupTable(1)
    table.insert(keys[: n // 2], np.arange(len(keys[: n // 2])))
    table.insert(keys[n // 2 : n], np.arange(len(keys[: n // 2]), len(keys[:n])))
    expected = [row if row < n else ABSENT for row in range(len(keys))]
    assert table.find(keys).tolist() == expected
    assert [table.find_one(int(key)) for key in keys] == expected
    assert [scatter_one(number) for number in numbers] == keys.tolist()


def test_a_table_survives_keys_that_want_the_same_slot():
    keys = np.arange(1, 200, dtype=np.uint64)  # their upper bits are all zero
    table = LookupTable()
    table.insert(keys, np.arange(199))
    assert table.find(keys).tolist() == list(range(199))
    assert table.find(np.array([500], np.uint64)).tolist() == [ABSENT]


@given(
    grams=st.lists(st.text(min_size=2, max_size=5), unique=True, max_size=40),
    forms=st.lists(st.text(min_size=1, max_size=9), max_size=8),
)
def test_ngrams_of_many_words_are_those_of_each(grams, forms):
    grams = list(dict.fromkeys([*grams, *(gram for form in forms[:3] for gram in ngrams(form)[::2])]))
    row_of = {gram: row for row, gram in enumerate(grams)}
    table = NgramTable(grams)
    owners, rows = table.find(forms)
    for place, form in enumerate(forms):
        expected = sorted(row_of[gram] for gram in ngrams(form) if gram in row_of)
        assert sorted(rows[owners == place].tolist()) == expected
        assert sorted(table.find_one(form)) == expected


@settings(max_examples=500)
@given(chunk=st.text(st.sampled_from("абехХлоАЁёalohjxXDmfE'1-"), min_size=1, max_size=7))
def test_plainly_spelled_words_are_one_token(chunk):
    form = chunk.lower().replace("ё", "е")
    if is_spelled_plainly(form):
        (token,) = analyse_chunk(chunk)
        assert (token.form, token.kind, set(token.cues) - {"<caps>"}) == (form, "word", set())


def test_many_chunks_are_encoded_as_each_alone():
    chunks = ["не", "слово!", "СЛОВО", "\u200b", "f*ck", "да"]
    index = TokenIndex()
    documents = index.encode_chunks(chunks)
    for chunk, start, length in zip(chunks, documents.starts, documents.lengths, strict=True):
        tokens = [(index.forms[i], index.cues[i]) for i in documents.ids[start : start + length]]
        assert tokens == [(token.form, token.cues) for token in analyse_chunk(chunk)]


def test_languages_of_many_are_those_of_each():
    counts = np.array(list(itertools.product(range(9), repeat=3)), np.float64)
    expected = [language_of(*row) for row in counts.tolist()]
    assert [LANGUAGES[number] for number in _language_numbers(counts)] == expected


def test_memory_grows_and_forgets_nothing(scorer):
    memory = PieceMemory(scorer._forms, scorer._pairs)
    words = [f"слово{number}" for number in range(10_000)]
    first = memory.rows_of(cut(words[:10]))
    memory.rows_of(cut([" ".join(words)]))
    np.testing.assert_array_equal(memory.rows_of(cut(words[:10])), first)
    assert len(memory) == len(words) + 1


HEAVY = ("sklearn", "scipy", "pandas", "pyarrow", "nltk", "pymorphy3", "rich", "joblib")


@pytest.mark.parametrize(
    "program",
    [
        "from tiktok_sentiment import load; load().classify('мяурчик ужасный, верните деньги!!')",
        "from tiktok_sentiment import load; load().negativity(['мяурчик ужасный', 'love it']).tolist()",
        "from tiktok_sentiment.cli import main; main(['--help'])",
    ],
    ids=["classify", "negativity", "help"],
)
def test_heavy_libraries_stay_out_of_the_way(program):
    program += f"; import sys; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, encoding="utf-8")
    assert done.stdout.splitlines()[-1] == "[]"
