"""The classifier: scikit-learn's contract outside, look-ups and sums inside."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, overload

import numpy as np

from tiktok_sentiment.errors import ColumnError, InputError, NotFittedError
from tiktok_sentiment.model.inputs import check_texts, check_weights, find_present, number_names
from tiktok_sentiment.model.probabilities import complete_shares, probabilities_of_one, sigmoid, softmax
from tiktok_sentiment.model.results import Explanation, Prediction, TokenExplanation
from tiktok_sentiment.model.scorer import Scorer
from tiktok_sentiment.model.store import load_folder, plain_card, save_folder
from tiktok_sentiment.schema import ANNOTATIONS, LANGUAGES, categorise, find_text_column
from tiktok_sentiment.text.language import MIXED_SHARE, language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from numpy.typing import ArrayLike, NDArray

    from tiktok_sentiment.model.weights import Weights

__all__ = ["CommentClassifier", "load"]

_SHIPPED: Final = (
    Path(__file__).parents[1] / "models" / "default",  # inside the wheel
    Path(__file__).parents[2] / "models" / "default",  # beside the package in a checkout
)


class CommentClassifier:
    """A calibrated linear classifier of comments, for any set of classes and, beside them, flags.

    Parameters
    ----------
    C : inverse strength of the L2 penalty on the softmax head.
    C_flags : the same for the flags' heads.
    min_count : how many documents a word, n-gram or pair must occur in to get weights of its own.
    target_domain : the domain, of those given to `fit`, that comments to be scored come from. Calibration
        and thresholds are set on it; the others help as far as they agree with it.
    precision : least share of true ones among the comments over a flag's threshold; of the thresholds that
        keep it, the one of the best F1 is chosen.
    n_folds : folds of the out-of-fold calibration; 0 leaves the heads as they are fitted.
    smallest_weight : n-grams that weigh less than this for all heads are left out, and pairs below twice that.
    seed : of the folds. The same data, parameters and seed give the same weights.
    n_jobs : processes of the fit, as joblib counts them.

    Attributes
    ----------
    classes_ : the labels of the softmax head, sorted.
    flags_ : the names of the flags, possibly none.
    thresholds_ : flag → probability from which it counts as present.
    class_shares_ : class → its share among the comments that calibration was set on: what the model expects
        of comments unless it is told otherwise (see `with_prior`).
    weights_ : the weights of all heads.
    metadata_ : provenance and metrics, as far as they are known.

    Examples
    --------
    >>> texts = ["love it", "so good", "hate it", "so bad"] * 5
    >>> classifier = CommentClassifier(C=10).fit(texts, ["positive", "positive", "negative", "negative"] * 5)
    >>> classifier.predict(["love", "bad"]).tolist()
    ['positive', 'negative']

    """

    classes_: NDArray[Any]
    flags_: tuple[str, ...]
    thresholds_: dict[str, float]
    class_shares_: dict[str, float]
    weights_: Weights
    metadata_: dict[str, Any]

    def __init__(
        self,
        *,
        C: float = 0.01,
        C_flags: float = 0.01,
        min_count: int = 2,
        target_domain: str | None = None,
        precision: float = 0.7,
        n_folds: int = 3,
        smallest_weight: float = 0.0,
        seed: int = 0,
        n_jobs: int | None = None,
    ) -> None:
        self.C = C
        self.C_flags = C_flags
        self.min_count = min_count
        self.target_domain = target_domain
        self.precision = precision
        self.n_folds = n_folds
        self.smallest_weight = smallest_weight
        self.seed = seed
        self.n_jobs = n_jobs

    # --- scikit-learn's contract, without importing it -------------------------------------------------------

    @classmethod
    def _parameter_names(cls) -> list[str]:
        return sorted(name for name in inspect.signature(cls.__init__).parameters if name != "self")

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """Return the parameters by name."""
        return {name: getattr(self, name) for name in self._parameter_names()}

    def set_params(self, **params: Any) -> Self:
        """Set parameters by name."""
        names = self._parameter_names()
        for name, value in params.items():
            if name not in names:
                raise ValueError(f"There is no parameter {name!r}; the parameters are {', '.join(names)}.")
            setattr(self, name, value)
        return self

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import ClassifierTags, InputTags, Tags, TargetTags

        return Tags(
            estimator_type="classifier",
            target_tags=TargetTags(required=True),
            classifier_tags=ClassifierTags(),
            input_tags=InputTags(one_d_array=True, two_d_array=False, string=True),
        )

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "weights_")

    def __repr__(self) -> str:
        defaults = inspect.signature(type(self).__init__).parameters
        changed = [f"{n}={v!r}" for n, v in self.get_params().items() if v != defaults[n].default]
        return f"CommentClassifier({', '.join(changed)})"

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_scorer"}

    # --- learning --------------------------------------------------------------------------------------------

    def fit(
        self,
        X: Iterable[str],
        y: Any,
        *,
        domains: Sequence[str] | None = None,
        groups: Sequence[Any] | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Learn from labelled comments and return self; what was learned before is forgotten.

        `y` holds one class per comment; or it is a frame with a column `sentiment` and a column of zeros and
        ones for any of the flags, missing where a comment's source does not tell. A flag's value between 0 and
        1 is a soft label, the probability that it holds; for comments without a sentiment, columns named like
        the classes may give their probabilities. `domains` names the corpus
        of each comment (see `target_domain`); `groups` its author or video, whose comments calibration keeps
        on one side; `sample_weight` its weight.
        """
        from tiktok_sentiment.model.learning import Recipe, learn
        from tiktok_sentiment.model.targets import read_targets

        texts = check_texts(X)
        if not texts:
            raise InputError("There is nothing to learn from: no comments were given.")
        classes, targets = read_targets(y, len(texts))
        learned = learn(
            texts,
            targets,
            is_target=self._target_rows(domains, len(texts)),
            groups=np.arange(len(texts)) if groups is None else number_names(groups, len(texts)),
            sample_weight=check_weights(sample_weight, len(texts)),
            recipe=Recipe(
                C=self.C,
                C_flags=self.C_flags,
                min_count=self.min_count,
                precision=self.precision,
                n_folds=self.n_folds,
                seed=self.seed,
                n_jobs=self.n_jobs,
                smallest_weight=self.smallest_weight,
            ),
        )
        self.classes_ = classes
        self.flags_ = tuple(name for name, target in targets.items() if target.is_flag)
        self.thresholds_ = learned.thresholds
        self.class_shares_ = dict(zip(map(str, classes), learned.class_shares, strict=True))
        self.weights_ = learned.weights
        self.metadata_ = {"trained_on": len(texts), "calibrated_on": learned.calibrated_on}
        self.__dict__.pop("_scorer", None)
        return self

    # --- scoring ---------------------------------------------------------------------------------------------

    def decision_function(self, X: Iterable[str]) -> NDArray[np.float64]:
        """Return calibrated logits of the classes: (n, n_classes); for two classes (n,), of the second."""
        logits = self._logits(check_texts(X))[:, : len(self.classes_)]
        return logits[:, 1] - logits[:, 0] if len(self.classes_) == 2 else logits

    def predict_proba(self, X: Iterable[str]) -> NDArray[np.float64]:
        """Return calibrated probabilities (n, n_classes) of the classes, in the order of `classes_`."""
        return softmax(self._logits(check_texts(X))[:, : len(self.classes_)])

    def predict(self, X: Iterable[str]) -> NDArray[Any]:
        """Return the most probable class of each comment."""
        logits = self._logits(check_texts(X))[:, : len(self.classes_)]
        return np.asarray(self.classes_[logits.argmax(axis=1)])

    def score(self, X: Iterable[str], y: ArrayLike, sample_weight: ArrayLike | None = None) -> float:
        """Return the accuracy of `predict`."""
        right = self.predict(X) == np.asarray(y)
        return float(np.average(right, weights=None if sample_weight is None else np.asarray(sample_weight)))

    @overload
    def negativity(self, texts: str) -> float: ...  # type: ignore[overload-overlap]
    @overload
    def negativity(self, texts: Iterable[str]) -> NDArray[np.float64]: ...
    def negativity(self, texts: str | Iterable[str]) -> float | NDArray[np.float64]:
        """Return the calibrated probability that a comment is negative: (n,), or one number for one text."""
        column = self._negative_column()
        if isinstance(texts, str):
            logits, _ = self._get_scorer().score_one(texts)
            return probabilities_of_one(logits, len(self.classes_))[column]
        return np.asarray(softmax(self._logits(check_texts(texts))[:, : len(self.classes_)])[:, column])

    @overload
    def classify(self, texts: str) -> Prediction: ...  # type: ignore[overload-overlap]
    @overload
    def classify(self, texts: Iterable[str]) -> list[Prediction]: ...
    def classify(self, texts: str | Iterable[str]) -> Prediction | list[Prediction]:
        """Return a `Prediction` for one text, a list of them for several."""
        if isinstance(texts, str):
            return self._classify_one(texts)
        scores = self._scores(check_texts(texts))
        heads = (*self.classes_.tolist(), *self.flags_)
        rows = zip(scores.kinds.tolist(), scores.languages.tolist(), scores.probabilities.tolist(), strict=True)
        return [
            Prediction(
                sentiment=scores.sentiments[kind],
                negativity=probabilities[scores.negative],
                category=scores.categories[kind],
                flags=scores.flags[kind],
                language=LANGUAGES[language],
                probabilities=dict(zip(heads, probabilities, strict=True)),
            )
            for kind, language, probabilities in rows
        ]

    def _classify_one(self, text: str) -> Prediction:
        negative = self._negative_column()
        logits, scripts = self._get_scorer().score_one(text)
        n_classes = len(self.classes_)
        probabilities = probabilities_of_one(logits, n_classes)
        flags = frozenset(
            flag
            for flag, p in zip(self.flags_, probabilities[n_classes:], strict=True)
            if p >= self.thresholds_[flag]
        )
        heads = (*self.classes_.tolist(), *self.flags_)
        sentiment = heads[logits.index(max(logits[:n_classes]))]
        return Prediction(
            sentiment=sentiment,
            negativity=probabilities[negative],
            category=categorise(sentiment, flags),
            flags=flags,
            language=language_of(*scripts),
            probabilities=dict(zip(heads, probabilities, strict=True)),
        )

    def annotate(
        self, frame: pd.DataFrame, *, text_column: str | None = None, overwrite: bool = False
    ) -> pd.DataFrame:
        """Return the frame with columns added: negativity, sentiment, category, flags, language.

        Rows, order, index and the other columns stay as they are, and `frame` itself is left alone. A missing
        or blank comment gets missing values. `text_column` is found by name (text, comment) if not given.
        """
        import pandas as pd

        column = find_text_column(frame.columns, text_column)
        taken = [name for name in ANNOTATIONS if name in frame.columns]
        if taken and not overwrite:
            raise ColumnError(
                f"The frame already has {', '.join(taken)}. Rename or drop them, or pass overwrite=True."
            )
        where, texts = find_present(frame[column])
        scores = self._scores(texts)
        rows_of = np.full(len(frame), -1)
        rows_of[where] = np.arange(len(where))
        negativity = np.append(scores.probabilities[:, scores.negative], np.nan)
        flags = [", ".join(flag for flag in self.flags_ if flag in flags) for flags in scores.flags]
        added = {"negativity": pd.Series(negativity.take(rows_of), index=frame.index, dtype="float64")}
        for name, names, numbers in (
            ("sentiment", scores.sentiments, scores.kinds),
            ("category", scores.categories, scores.kinds),
            ("flags", flags, scores.kinds),
            ("language", LANGUAGES, scores.languages),
        ):
            values = np.array([*names, None], object).take(np.append(numbers, len(names)).take(rows_of))
            added[name] = pd.Series(values, index=frame.index, dtype="str")
        return frame.assign(**added)

    def explain(self, text: str) -> Explanation:
        """Return which tokens moved which logit by how much; their sum is exact up to rounding."""
        if not isinstance(text, str):
            raise InputError(f"explain takes one comment as a str, not {type(text).__name__}.")
        scorer = self._get_scorer()
        heads = (*map(str, self.classes_), *self.flags_)
        found = scorer.contributions(text)
        intercept = self.weights_.intercept.astype(np.float64)
        logits = found.contributions.sum(axis=0) + intercept
        return Explanation(
            text=text,
            tokens=tuple(
                TokenExplanation(
                    text=text[token.start : token.stop],
                    start=token.start,
                    stop=token.stop,
                    form=token.form,
                    steps=token.steps,
                    contributions=dict(zip(heads, row.tolist(), strict=True)),
                )
                for token, row in zip(found.tokens, found.contributions, strict=True)
            ),
            intercept=dict(zip(heads, intercept.tolist(), strict=True)),
            logits=dict(zip(heads, logits.tolist(), strict=True)),
        )

    def with_thresholds(self, **thresholds: float) -> CommentClassifier:
        """Return a classifier that shares this one's weights but calls flags from other probabilities on."""
        self._get_scorer()
        for name, threshold in thresholds.items():
            if name not in self.flags_:
                raise InputError(f"There is no flag {name!r}; the flags are {', '.join(self.flags_) or 'none'}.")
            if not 0 <= threshold <= 1:
                raise InputError(f"The threshold {threshold!r} of {name} is not a probability from 0 to 1.")
        other = self._copy()
        other._scorer = self._get_scorer()
        other.thresholds_ = {**self.thresholds_, **thresholds}
        return other

    def with_prior(self, **shares: float) -> CommentClassifier:
        """Return a classifier that shares this one's weights but expects other shares of the classes.

        A model is calibrated for comments like those it learned from (`class_shares_`). Where another share of
        negatives is known, from a sample read by hand say, `with_prior(negative=0.6)` corrects all
        probabilities for it: the logits move by the log of new share over old (Saerens, Latinne and
        Decaestecker 2002). Classes that are not named keep their proportions to each other. The order of
        comments by negativity stays; explanations carry the move in their intercept.
        """
        self._get_scorer()
        new = complete_shares(shares, self.class_shares_)
        moves = np.log([new[name] / self.class_shares_[name] for name in map(str, self.classes_)])
        intercept = self.weights_.intercept.copy()
        intercept[: len(moves)] += moves - moves.mean()
        other = self._copy()
        other.weights_ = replace(self.weights_, intercept=intercept)
        other.class_shares_ = new
        return other

    def _copy(self) -> CommentClassifier:
        """Return a classifier of the same parameters and fitted state, which the two then share."""
        other = type(self)(**self.get_params())
        vars(other).update(self.__getstate__())
        return other

    # --- a folder --------------------------------------------------------------------------------------------

    def save(self, folder: str | Path, *, card: str | None = None) -> None:
        """Write the model to a folder: config.json, weights.npz and a card (README.md)."""
        self._get_scorer()
        config = {
            "classes": [str(name) for name in self.classes_],
            "flags": list(self.flags_),
            "thresholds": {name: float(value) for name, value in self.thresholds_.items()},
            "class_shares": self.class_shares_,
            "parameters": self.get_params(),
            "metadata": self.metadata_,
        }
        save_folder(Path(folder), self.weights_, config, card or plain_card(config))

    @classmethod
    def load(cls, folder: str | Path) -> CommentClassifier:
        """Return the model that a folder holds. Raises `ModelFormatError` where it does not hold one."""
        weights, config = load_folder(Path(folder))
        names = cls._parameter_names()
        classifier = cls(**{name: value for name, value in config["parameters"].items() if name in names})
        classifier.classes_ = np.array(config["classes"])
        classifier.flags_ = tuple(config["flags"])
        classifier.thresholds_ = config["thresholds"]
        classifier.class_shares_ = config.get("class_shares", {})
        classifier.weights_ = weights
        classifier.metadata_ = config.get("metadata", {})
        return classifier

    # --- inside ----------------------------------------------------------------------------------------------

    def _get_scorer(self) -> Scorer:
        if not hasattr(self, "weights_"):
            raise NotFittedError("This classifier has learned nothing yet: call fit, or load() a model.")
        scorer: Scorer | None = self.__dict__.get("_scorer")
        if scorer is None:
            self._scorer = scorer = Scorer(self.weights_)
        return scorer

    def _logits(self, texts: Sequence[str]) -> NDArray[np.float64]:
        return self._get_scorer().score(texts).logits

    def _negative_column(self) -> int:
        self._get_scorer()
        columns = np.flatnonzero(self.classes_ == "negative")
        if not len(columns):
            classes = ", ".join(map(str, self.classes_))
            raise InputError(f"This classifier has no class 'negative', only {classes}: it has no negativity.")
        return int(columns[0])

    def _scores(self, texts: Sequence[str]) -> _Scores:
        negative = self._negative_column()
        logits, scripts = self._get_scorer().score(texts)
        k = len(self.classes_)
        probabilities = np.hstack((softmax(logits[:, :k]), sigmoid(logits[:, k:])))
        over = probabilities[:, k:] >= np.array([self.thresholds_[flag] for flag in self.flags_])
        codes = logits[:, :k].argmax(axis=1) + k * (over @ (1 << np.arange(len(self.flags_))))
        distinct, kinds = np.unique(codes, return_inverse=True)
        sentiments = [str(self.classes_[code % k]) for code in distinct.tolist()]
        flags = [
            frozenset(flag for place, flag in enumerate(self.flags_) if code // k >> place & 1)
            for code in distinct.tolist()
        ]
        return _Scores(
            probabilities=probabilities,
            negative=negative,
            kinds=kinds,
            sentiments=sentiments,
            flags=flags,
            categories=[categorise(s, f) for s, f in zip(sentiments, flags, strict=True)],
            languages=_language_numbers(scripts),
        )

    def _target_rows(self, domains: Sequence[str] | None, n: int) -> NDArray[np.bool_]:
        if domains is None or self.target_domain is None:
            return np.ones(n, np.bool_)
        rows = np.asarray(domains) == self.target_domain
        if not rows.any():
            found = ", ".join(sorted(set(map(str, domains)))[:8])
            raise InputError(f"No comment is of the target domain {self.target_domain!r}; domains are {found}.")
        return np.asarray(rows)


def load(folder: str | Path | None = None, *, prior: float | None = None) -> CommentClassifier:
    """Return the shipped model, or the one in a folder.

    `prior` is the share of negatives (between 0 and 1) to expect, if not that of the comments it was calibrated
    on; see `CommentClassifier.with_prior`.

    >>> load().classify("доставка ужасная, верните деньги!!").category
    'complaint'
    """
    shipped = next((path for path in _SHIPPED if path.is_dir()), _SHIPPED[-1])
    classifier = CommentClassifier.load(shipped if folder is None else folder)
    return classifier if prior is None else classifier.with_prior(negative=prior)


@dataclass(frozen=True, slots=True)
class _Scores:
    """Scores of n texts.

    `probabilities` (n, n_heads), `negative` the column of negativity in it, `languages` (n,) numbers in
    `LANGUAGES`; `kinds` (n,) numbers in the lists of the distinct sentiments, flags and categories found.
    """

    probabilities: NDArray[np.float64]
    negative: int
    kinds: NDArray[np.intp]
    sentiments: list[str]
    flags: list[frozenset[str]]
    categories: list[str]
    languages: NDArray[np.intp]


def _language_numbers(scripts: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return for each text the number in `LANGUAGES` of what `language_of` says of its counts of words (n, 3)."""
    russian, english, other = scripts.T
    words = russian + english
    is_mixed = np.minimum(russian, english) >= MIXED_SHARE * words
    number = {name: number for number, name in enumerate(LANGUAGES)}
    rules = {"other": other >= words, "mixed": is_mixed, "ru": russian > english}
    return np.select(list(rules.values()), [number[name] for name in rules], number["en"])
