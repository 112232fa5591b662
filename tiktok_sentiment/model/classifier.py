"""The classifier: scikit-learn's contract outside, look-ups and sums inside."""

from __future__ import annotations

import inspect
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, overload

import numpy as np

from tiktok_sentiment.errors import ColumnError, InputError, NotFittedError
from tiktok_sentiment.model.results import Explanation, Prediction, TokenExplanation
from tiktok_sentiment.model.scorer import Scorer
from tiktok_sentiment.model.store import load_folder, save_folder
from tiktok_sentiment.schema import ANNOTATIONS, FLAGS, categorise, find_text_column

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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

        texts = _checked(X)
        if not texts:
            raise InputError("There is nothing to learn from: no comments were given.")
        classes, targets = _read_targets(y, len(texts))
        learned = learn(
            texts,
            targets,
            is_target=self._target_rows(domains, len(texts)),
            groups=np.arange(len(texts)) if groups is None else _numbered(groups, len(texts)),
            sample_weight=_checked_weights(sample_weight, len(texts)),
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
        self.weights_ = learned.weights
        self.metadata_ = {"trained_on": len(texts), "calibrated_on": learned.calibrated_on}
        self.__dict__.pop("_scorer", None)
        return self

    # --- scoring ---------------------------------------------------------------------------------------------

    def decision_function(self, X: Iterable[str]) -> NDArray[np.float64]:
        """Return calibrated logits of the classes: (n, n_classes); for two classes (n,), of the second."""
        logits = self._logits(_checked(X))[:, : len(self.classes_)]
        return logits[:, 1] - logits[:, 0] if len(self.classes_) == 2 else logits

    def predict_proba(self, X: Iterable[str]) -> NDArray[np.float64]:
        """Return calibrated probabilities (n, n_classes) of the classes, in the order of `classes_`."""
        return _softmax(self._logits(_checked(X))[:, : len(self.classes_)])

    def predict(self, X: Iterable[str]) -> NDArray[Any]:
        """Return the most probable class of each comment."""
        logits = self._logits(_checked(X))[:, : len(self.classes_)]
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
        if isinstance(texts, str):
            return float(self.negativity([texts])[0])
        column = self._negative_column()
        return np.asarray(_softmax(self._logits(_checked(texts))[:, : len(self.classes_)])[:, column])

    @overload
    def classify(self, texts: str) -> Prediction: ...  # type: ignore[overload-overlap]
    @overload
    def classify(self, texts: Iterable[str]) -> list[Prediction]: ...
    def classify(self, texts: str | Iterable[str]) -> Prediction | list[Prediction]:
        """Return a `Prediction` for one text, a list of them for several."""
        if isinstance(texts, str):
            return self.classify([texts])[0]
        scores = self._scores(_checked(texts))
        heads = (*map(str, self.classes_), *self.flags_)
        return [
            Prediction(
                sentiment=scores.sentiments[row],
                negativity=float(scores.probabilities[row, scores.negative]),
                category=scores.categories[row],
                flags=scores.flags[row],
                language=scores.languages[row],
                probabilities=dict(zip(heads, scores.probabilities[row].tolist(), strict=True)),
            )
            for row in range(len(scores.sentiments))
        ]

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
        where, texts = _present(frame[column])
        scores = self._scores(texts)
        values: dict[str, Any] = {
            "negativity": scores.probabilities[:, scores.negative].astype(np.float64),
            "sentiment": scores.sentiments,
            "category": scores.categories,
            "flags": [", ".join(flag for flag in self.flags_ if flag in flags) for flags in scores.flags],
            "language": scores.languages,
        }
        added = {}
        for name in ANNOTATIONS:
            series = pd.Series(values[name], index=where, dtype="float64" if name == "negativity" else "str")
            added[name] = series.reindex(range(len(frame))).set_axis(frame.index)
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
        other = type(self)(**self.get_params())
        vars(other).update(vars(self))
        other.thresholds_ = {**self.thresholds_, **thresholds}
        return other

    # --- a folder --------------------------------------------------------------------------------------------

    def save(self, folder: str | Path, *, card: str | None = None) -> None:
        """Write the model to a folder: config.json, weights.npz and a card (README.md)."""
        self._get_scorer()
        config = {
            "classes": [str(name) for name in self.classes_],
            "flags": list(self.flags_),
            "thresholds": {name: float(value) for name, value in self.thresholds_.items()},
            "parameters": self.get_params(),
            "metadata": self.metadata_,
        }
        save_folder(Path(folder), self.weights_, config, card or _plain_card(config))

    @classmethod
    def load(cls, folder: str | Path) -> CommentClassifier:
        """Return the model that a folder holds. Raises `ModelFormatError` where it does not hold one."""
        weights, config = load_folder(Path(folder))
        names = cls._parameter_names()
        classifier = cls(**{name: value for name, value in config["parameters"].items() if name in names})
        classifier.classes_ = np.array(config["classes"])
        classifier.flags_ = tuple(config["flags"])
        classifier.thresholds_ = config["thresholds"]
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
        return self._get_scorer().logits(texts).astype(np.float64)

    def _negative_column(self) -> int:
        self._get_scorer()
        columns = np.flatnonzero(self.classes_ == "negative")
        if not len(columns):
            classes = ", ".join(map(str, self.classes_))
            raise InputError(f"This classifier has no class 'negative', only {classes}: it has no negativity.")
        return int(columns[0])

    def _scores(self, texts: Sequence[str]) -> _Scores:
        negative = self._negative_column()
        logits = self._logits(texts)
        k = len(self.classes_)
        probabilities = np.hstack((_softmax(logits[:, :k]), 1 / (1 + np.exp(-np.clip(logits[:, k:], -700, 700)))))
        limits = np.array([self.thresholds_[flag] for flag in self.flags_])
        over = probabilities[:, k:] >= limits
        flags = [frozenset(flag for flag, on in zip(self.flags_, row, strict=True) if on) for row in over]
        sentiments = [str(self.classes_[best]) for best in logits[:, :k].argmax(axis=1)]
        return _Scores(
            probabilities=probabilities,
            negative=negative,
            sentiments=sentiments,
            flags=flags,
            categories=[categorise(s, f) for s, f in zip(sentiments, flags, strict=True)],
            languages=self._get_scorer().languages(texts),
        )

    def _target_rows(self, domains: Sequence[str] | None, n: int) -> NDArray[np.bool_]:
        if domains is None or self.target_domain is None:
            return np.ones(n, np.bool_)
        rows = np.asarray(domains) == self.target_domain
        if not rows.any():
            found = ", ".join(sorted(set(map(str, domains)))[:8])
            raise InputError(f"No comment is of the target domain {self.target_domain!r}; domains are {found}.")
        return np.asarray(rows)


def load(folder: str | Path | None = None) -> CommentClassifier:
    """Return the shipped model, or the one in a folder.

    >>> load().classify("доставка ужасная, верните деньги!!").category
    'complaint'
    """
    if folder is not None:
        return CommentClassifier.load(folder)
    shipped = next((path for path in _SHIPPED if path.is_dir()), _SHIPPED[-1])
    return CommentClassifier.load(shipped)


@dataclass(frozen=True, slots=True)
class _Scores:
    """Scores of several texts, column by column."""

    probabilities: NDArray[np.float64]
    negative: int
    sentiments: list[str]
    flags: list[frozenset[str]]
    categories: list[str]
    languages: list[str]


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    exponents = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-np.inf))
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))


def _checked(texts: Iterable[str]) -> list[str]:
    """Return the texts as a list; refuse one bare text, and anything that is not text."""
    if isinstance(texts, str | bytes):
        raise InputError("A list of comments was expected, not one str: put it in a list.")
    if getattr(texts, "ndim", 1) != 1:
        raise InputError("One column of comments was expected, not a table: select the column with the text.")
    try:
        checked = texts.tolist() if hasattr(texts, "tolist") else list(texts)
    except TypeError as error:
        raise InputError(f"A list of comments was expected, not {type(texts).__name__}.") from error
    for place, text in enumerate(checked):
        if not isinstance(text, str):
            raise InputError(
                f"Comment {place} is {type(text).__name__} {text!r}, not text: drop or fill missing comments, "
                "or use annotate, which keeps them."
            )
    return checked


def _checked_weights(weights: ArrayLike | None, n: int) -> NDArray[np.float64]:
    if weights is None:
        return np.ones(n)
    checked = np.asarray(weights, np.float64)
    if checked.shape != (n,):
        raise InputError(f"sample_weight has shape {checked.shape}, but there are {n} comments.")
    return checked


def _numbered(names: Sequence[Any] | None, n: int) -> NDArray[np.intp]:
    if names is None:
        return np.zeros(n, np.intp)
    if len(names) != n:
        raise InputError(f"There are {n} comments but {len(names)} domains or groups.")
    return np.unique(np.asarray(names), return_inverse=True)[1].astype(np.intp)


def _read_targets(y: Any, n: int) -> tuple[NDArray[Any], dict[str, Any]]:
    """Return the classes and a `HeadTarget` per head, from labels or from a frame of them."""
    from tiktok_sentiment.model.learning import HeadTarget

    is_frame = hasattr(y, "columns")
    if is_frame and "sentiment" not in y.columns:
        raise ColumnError(f"y has no column 'sentiment', only {', '.join(map(str, y.columns))}.")
    if len(y) != n:
        raise InputError(f"There are {n} comments but {len(y)} labels.")
    labels = np.asarray(y["sentiment"] if is_frame else y, dtype=object)
    if labels.ndim != 1:
        raise InputError(f"y has shape {labels.shape}: one label per comment, or a frame, was expected.")
    told = np.array([label is not None and label == label and str(label) != "<NA>" for label in labels])
    if not is_frame and not told.all():
        raise InputError(f"Comment {int(np.argmin(told))} has no label: leave it out.")
    classes, numbers = np.unique(np.array(labels[told].tolist()), return_inverse=True)
    if len(classes) < 2:
        raise InputError(f"At least two classes are needed to learn; found {', '.join(map(str, classes)) or 'none'}.")
    of_classes = np.full((n, len(classes)), np.nan)
    if is_frame and set(classes) <= set(y.columns):
        of_classes = y[list(classes)].to_numpy(dtype=np.float64, na_value=np.nan, copy=True)
    of_classes[told] = np.eye(len(classes))[numbers]
    targets = {"sentiment": HeadTarget(_checked_targets("sentiment", of_classes), is_flag=False)}
    for flag in FLAGS if is_frame else ():
        if flag in y.columns:
            of_flag = y[[flag]].to_numpy(dtype=np.float64, na_value=np.nan)
            known = of_flag[~np.isnan(of_flag)]
            if len(known) and known.min() < 0.5 <= known.max():
                targets[flag] = HeadTarget(_checked_targets(flag, of_flag), is_flag=True)
    return classes, targets


def _checked_targets(name: str, targets: NDArray[np.float64]) -> NDArray[np.float64]:
    known = targets[~np.isnan(targets)]
    if len(known) and not (known.min() >= 0 and known.max() <= 1):
        raise InputError(f"The labels of {name!r} must be 0 or 1, a probability between them, or missing.")
    return targets


def _present(column: pd.Series[Any]) -> tuple[NDArray[np.intp], list[str]]:
    """Return the places of the comments that are there and not blank, and their texts."""
    where, texts = [], []
    for place, (text, missing) in enumerate(zip(column.tolist(), column.isna().tolist(), strict=True)):
        if missing:
            continue
        if not isinstance(text, str):
            raise InputError(
                f"Column {column.name!r} holds {type(text).__name__} {text!r} in row {column.index[place]!r}; "
                "comments must be text: name the right column, or convert it with astype('str')."
            )
        if text.strip():
            where.append(place)
            texts.append(text)
    return np.array(where, np.intp), texts


def _plain_card(config: Mapping[str, Any]) -> str:
    """Return a card for a model of the user's own: what can be said without an evaluation."""
    lines = [
        "# A tiktok_sentiment model",
        "",
        f"Classes: {', '.join(config['classes'])}. Flags: {', '.join(config['flags']) or 'none'}.",
        f"Trained on {config['metadata'].get('trained_on', 'an unknown number of')} comments.",
        "",
        "Parameters: `" + json.dumps(config["parameters"]) + "`",
        "",
        "This card says nothing about quality: `tiktok-sentiment evaluate` measures it on labelled comments.",
    ]
    return "\n".join(lines) + "\n"
