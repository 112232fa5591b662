"""Documents, features and pairs: that sums over tokens are what they claim to be."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiktok_sentiment.model.design import build_design
from tiktok_sentiment.model.documents import BOUNDARY, TokenIndex, is_plain
from tiktok_sentiment.model.features import (
    OBSCENE,
    build_vocabulary,
    count_pairs,
    count_tokens,
    form_features,
    token_features,
    token_traits,
)
from tiktok_sentiment.model.pairs import UNKNOWN, find_pairs, find_rows
from tiktok_sentiment.model.subwords import ngrams
from tiktok_sentiment.text.tokens import scopes, tokenize

TEXTS = ["не очень хорошая доставка", "доставки нет", "доставка хорошая 😍😍😍", "", "so GOOOD, not bad!"]


@pytest.fixture
def encoded():
    index = TokenIndex()
    return index, index.encode(TEXTS)


def test_documents_are_rows_between_boundaries(encoded):
    index, documents = encoded
    assert documents.lengths.tolist() == [4, 2, 3, 0, 6]
    assert (documents.ids[documents.starts - 1] == BOUNDARY).all()
    assert documents.ids[-1] == BOUNDARY
    for text, start, length in zip(TEXTS, documents.starts, documents.lengths, strict=True):
        found = [index.forms[i] for i in documents.ids[start : start + length]]
        assert found == [token.form for token in tokenize(text)]


def test_a_token_with_cues_is_another_token(encoded):
    index, _ = encoded
    number = index.forms.index("😍")
    assert index.cues[number] == ("😍+",)
    plain = index.encode(["😍"]).ids[1]
    assert plain != number


def test_counts_are_counts(encoded):
    index, documents = encoded
    counts = count_tokens(index, documents).toarray()
    assert counts.shape == (5, len(index))
    assert counts.sum(axis=1).tolist() == [4, 2, 3, 0, 6]
    assert counts[:, BOUNDARY].sum() == 0


def test_vocabulary_keeps_what_is_frequent_and_shares_lemmas(encoded):
    index, documents = encoded
    vocabulary = build_vocabulary(index, documents, min_count=1)
    types = vocabulary.types
    assert vocabulary.lemmas[types["доставка"]] == vocabulary.lemmas[types["доставки"]]
    assert {"😍+", "<stretched>", "<caps>", OBSCENE} <= set(types)
    twice = build_vocabulary(index, documents, min_count=2)
    assert "доставка" in twice.types
    assert "очень" not in twice.types
    assert set(twice.ngrams) < set(vocabulary.ngrams)


def test_a_rare_form_has_ngrams_only_and_a_known_one_has_a_type_and_a_lemma(encoded):
    index, documents = encoded
    vocabulary = build_vocabulary(index, documents, min_count=2)
    n_types, n_lemmas = len(vocabulary.types), vocabulary.n_lemmas
    known, rare = form_features(["доставка", "доставить"], vocabulary).toarray()
    assert known[:n_types].sum() == 1
    assert known[n_types : n_types + n_lemmas].sum() == 1
    assert rare[: n_types + n_lemmas].sum() == 0
    assert rare.sum() > 0


def test_an_obscene_root_is_a_feature_of_known_and_unknown_forms(encoded):
    index, documents = encoded
    vocabulary = build_vocabulary(index, documents, min_count=2)
    column = vocabulary.types[OBSCENE]
    features = form_features(["нахуй", "fucking", "застрахуйте", "😍"], vocabulary).toarray()
    assert features[:, column].tolist() == [1, 1, 0, 0]


def test_token_features_add_the_cues(encoded):
    index, documents = encoded
    vocabulary = build_vocabulary(index, documents, min_count=1)
    features = token_features(index, vocabulary).toarray()
    number = index.forms.index("good")
    assert features[number, vocabulary.types["good"]] == 1
    assert features[number, vocabulary.types["<stretched>"]] == 1
    assert not features[BOUNDARY].any()


def readable_pairs(text, index, vocabulary):
    """The definition of pairs, token by token."""
    tokens = tokenize(text)
    lemma = {name: int(vocabulary.lemmas[row]) for name, row in vocabulary.types.items()}
    row = [0, *(lemma.get(token.form, UNKNOWN) for token in tokens), 0]
    radix = vocabulary.n_lemmas + 1
    keys = [a * radix + b for a, b in pairwise(row) if a != UNKNOWN and b != UNKNOWN]
    negated = [
        number for number, inside in zip(row[1:-1], scopes(tokens), strict=True) if inside and number != UNKNOWN
    ]
    return sorted([*keys, *(vocabulary.n_lemmas * radix + number for number in negated)])


WORDS = st.sampled_from(["не", "доставка", "хорошая", "но", "!", "not", "нет", "zzz", "😍", "очень", "bad"])


@given(texts=st.lists(st.lists(WORDS, max_size=9).map(" ".join), min_size=1, max_size=5))
def test_vectorised_pairs_are_the_readable_ones(texts):
    index = TokenIndex()
    vocabulary = build_vocabulary(index, index.encode(TEXTS), min_count=1)
    documents = index.encode(texts)
    found = find_pairs(documents, token_traits(index, vocabulary), vocabulary.n_lemmas)
    for number, text in enumerate(texts):
        assert sorted(found.keys[found.documents == number]) == readable_pairs(text, index, vocabulary)


def test_only_known_pairs_are_counted(encoded):
    index, documents = encoded
    vocabulary = build_vocabulary(index, documents, min_count=2)
    pairs = count_pairs(index, documents, vocabulary).toarray()
    assert pairs.shape == (5, len(vocabulary.pairs))
    assert ((pairs > 0).sum(axis=0) >= 2).all()


def test_find_rows_with_nothing_known():
    hits, rows = find_rows(np.array([1, 2]), np.empty(0, np.int64))
    assert len(hits) == len(rows) == 0


def test_folded_weights_score_as_the_columns_do(encoded):
    index, documents = encoded
    design = build_design(index, documents, min_count=1)
    rng = np.random.default_rng(0)
    W = rng.normal(size=(design.X.shape[1], 2))
    folded = design.fold(W)
    names = list(design.vocabulary.types)
    counts = count_tokens(index, documents).toarray()
    by_name = np.zeros((len(index), 2))
    for number in range(1, len(index)):
        for name in (index.forms[number], *index.cues[number]):
            by_name[number] += folded.types[names.index(name)]
    pairs = count_pairs(index, documents, design.vocabulary).toarray() @ folded.pairs
    scale = 1 / np.sqrt(np.maximum(documents.lengths, 1))
    np.testing.assert_allclose((counts @ by_name + pairs) * scale[:, None], design.X @ W, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    ("form", "plain"),
    [
        ("привет", True),
        ("hello", True),
        ("ужааас", False),
        ("😂", False),
        ("а1", False),
        ("ещё", False),
        ("ахахах", False),
    ],
)
def test_plain_forms_need_no_analysis(form, plain):
    assert is_plain(form) is plain


def test_ngrams_mark_the_ends_of_words():
    assert "^уж" in ngrams("ужас")
    assert "ас$" in ngrams("ужас")
    assert ngrams("!!!") == ngrams("😂") == ngrams("<link>") == []
